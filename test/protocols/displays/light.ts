/** Contrast as WCAG 2.2 reckons it, of colours 0xRRGGBB. */

export function contrast(colours: readonly number[]): number {
  const lights = colours.map(lightOf)
  return (Math.max(...lights) + 0.05) / (Math.min(...lights) + 0.05)
}

function lightOf(colour: number): number {
  const [red, green, blue] = [16, 8, 0].map(shift => {
    const part = ((colour >> shift) & 0xff) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!
}

/** As a panel of 16 bits shows it. */
export function in565(colour: number): number {
  const part = (shift: number, most: number) =>
    Math.round((Math.round((((colour >> shift) & 0xff) * most) / 255) * 255) / most) << shift
  return part(16, 31) | part(8, 63) | part(0, 31)
}
