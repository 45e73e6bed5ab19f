/** What stands on paper, before anybody asks which printer it is: laid out already, not yet bytes. */

export type PaperElement =
  /**
   * One line. At most as many columns as the paper has (East Asian wide characters count two), half as many when `large`.
   * No control characters.
   */
  | {
      readonly kind: 'text'
      readonly text: string
      readonly align?: 'center' | 'right'
      readonly bold?: boolean
      /** `tall` is twice as high; `large` is twice as high and twice as wide. */
      readonly size?: 'tall' | 'large'
    }
  /** Centred, level M, with its quiet zone. */
  | { readonly kind: 'qr'; readonly data: string }
  /** Centred. */
  | { readonly kind: 'image'; readonly image: Dots }
  /** Centred, dithered to dots when it is printed. */
  | { readonly kind: 'picture'; readonly picture: Grey }
  | { readonly kind: 'feed'; readonly lines: number }

/** A picture of dots, row by row, 8 dots a byte, most significant first, rows padded to a byte; 1 is black. */
export interface Dots {
  readonly width: number
  readonly height: number
  readonly bits: Buffer
}

/** Brightness row by row, one byte a pixel: 0 black, 255 white. */
export interface Grey {
  readonly width: number
  readonly height: number
  readonly pixels: Buffer
}

/** Paper of so many columns of the printer's own letters: 32 on 58 mm as a rule, 42 or 48 on 80 mm. */
export interface Paper {
  readonly columns: number
  readonly elements: readonly PaperElement[]
}
