/** A picture in few colours, one byte a pixel: a quarter of what the panel's own memory takes. */

export interface Size {
  readonly width: number
  readonly height: number
}

export interface Rect extends Size {
  readonly x: number
  readonly y: number
}

export interface Picture extends Size {
  /** Row by row, each an index of the palette. */
  readonly pixels: Uint8Array
  /** 0xRRGGBB. */
  readonly palette: readonly number[]
}

export function blank({ width, height }: Size, palette: readonly number[]): Picture {
  return { width, height, palette, pixels: new Uint8Array(width * height) }
}

/** What lies outside of the picture is left out. */
export function fillRect({ width, height, pixels }: Picture, rect: Rect, colour: number): void {
  const left = Math.max(0, rect.x)
  const right = Math.min(width, rect.x + rect.width)
  if (left >= right) return
  const bottom = Math.min(height, rect.y + rect.height)
  for (let y = Math.max(0, rect.y); y < bottom; y++) pixels.fill(colour, y * width + left, y * width + right)
}

/** A frame of so many pixels inside the rectangle. */
export function frameRect(
  picture: Picture,
  { x, y, width, height }: Rect,
  thick: number,
  colour: number,
): void {
  fillRect(picture, { x, y, width, height: thick }, colour)
  fillRect(picture, { x, y: y + height - thick, width, height: thick }, colour)
  fillRect(picture, { x, y, width: thick, height }, colour)
  fillRect(picture, { x: x + width - thick, y, width: thick, height }, colour)
}
