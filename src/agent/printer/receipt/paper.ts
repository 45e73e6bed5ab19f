/** What stands on paper, before anybody asks which printer it is: laid out already, not yet bytes. */

export type PaperElement =
  /** At most as many columns as the paper has (East Asian wide characters count two), half as many when `large`. */
  | {
      readonly kind: 'text'
      readonly text: string
      readonly align?: 'center' | 'right'
      readonly bold?: boolean
      /** `tall` is twice as high; `large` is twice as high and twice as wide. */
      readonly size?: 'tall' | 'large'
    }
  /** Alphanumeric or byte data, level M, quiet zone left white. */
  | { readonly kind: 'qr'; readonly data: string }
  /** A picture of 1-bit dots, row by row, 8 dots a byte, most significant first, 1 is black. */
  | {
      readonly kind: 'image'
      readonly widthDots: number
      readonly heightDots: number
      readonly bits: Buffer
    }
  | { readonly kind: 'feed'; readonly lines: number }

export interface Paper {
  readonly columns: number
  readonly elements: readonly PaperElement[]
}
