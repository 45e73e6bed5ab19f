/** What a make of printer can do and how it wants to be told: a file of `device-config/printers`. */

export interface PrinterModel {
  readonly name: string
  readonly title: string
  readonly language: 'escpos' | 'star'
  /** Of the print head: 384 on 58 mm paper, 512 or 576 on 80 mm. */
  readonly dots: number
  /** Characters of the standard letters in a line. */
  readonly columns: number
  readonly cut: 'none' | 'partial' | 'full'
  /** Code pages that it has, in the order in which they are tried, with the number that selects each. */
  readonly codePages: readonly { readonly page: string; readonly number: number }[]
  /** What its built-in Chinese, Japanese or Korean letters are told by; `none` where it has none. */
  readonly wide: 'gb18030' | 'shift_jis' | 'none'
  /** `raster`: it has no command for QR codes, they are sent as dots. */
  readonly qr: 'command' | 'raster'
  /** `raster`: it has no fit letters, whole receipts are sent as dots. */
  readonly text: 'font' | 'raster'
  /** How it answers, where its link is two-way. */
  readonly status: 'dle-eot' | 'star-asb' | 'none'
  /** Line feeds between the last line and the tear bar or knife. */
  readonly feedLines: number
}
