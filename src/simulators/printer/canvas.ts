/** A strip of paper in dots: as wide as the print head, growing downwards. */

/** Some two and a half metres of paper: more than any receipt, and little enough to hold. */
const MAX_ROWS = 20_000

export class Canvas {
  readonly width: number
  #dots = new Uint8Array(0)
  #rows = 0

  constructor(width: number) {
    this.width = width
  }

  get height(): number {
    return this.#rows
  }

  /** Makes the strip at least so long; paper beyond the bound is not given out. */
  extend(rows: number): void {
    const wanted = Math.min(rows, MAX_ROWS)
    if (wanted <= this.#rows) return
    if (wanted * this.width > this.#dots.length) {
      const larger = new Uint8Array(Math.max(wanted, this.#rows * 2) * this.width)
      larger.set(this.#dots)
      this.#dots = larger
    }
    this.#rows = wanted
  }

  /** Inverts nothing outside the paper: dots beyond its edges are lost, as on a real one. */
  set(x: number, y: number, black = true): void {
    if (x < 0 || x >= this.width || y < 0 || y >= this.#rows) return
    this.#dots[y * this.width + x] = black ? 1 : 0
  }

  get(x: number, y: number): boolean {
    return x >= 0 && x < this.width && y >= 0 && y < this.#rows && this.#dots[y * this.width + x] === 1
  }
}
