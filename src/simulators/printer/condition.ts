/** How the printer is, as it answers: bits by the ESC/POS reference. */

export interface Condition {
  readonly isPaperOut: boolean
  readonly isNearEnd: boolean
  readonly isCoverOpen: boolean
  /** The knife is stuck. */
  readonly isKnifeStuck: boolean
}

export const FINE: Condition = {
  isPaperOut: false,
  isNearEnd: false,
  isCoverOpen: false,
  isKnifeStuck: false,
}

/** What keeps it from printing. */
export function isOffline({ isPaperOut, isCoverOpen, isKnifeStuck }: Condition): boolean {
  return isPaperOut || isCoverOpen || isKnifeStuck
}

/** DLE EOT n: 1 printer, 2 why it is offline, 3 error, 4 paper. Null for other n. */
export function realTimeAnswer(n: number, condition: Condition): Buffer | null {
  const { isPaperOut, isNearEnd, isCoverOpen, isKnifeStuck } = condition
  const bits = (...set: (number | false)[]) =>
    Buffer.of(set.reduce<number>((sum, bit) => sum | (bit || 0), 0x12))
  if (n === 1) return bits(isOffline(condition) && 0x08)
  if (n === 2) return bits(isCoverOpen && 0x04, isPaperOut && 0x20, isKnifeStuck && 0x40)
  if (n === 3) return bits(isKnifeStuck && 0x08)
  if (n === 4) return bits((isNearEnd || isPaperOut) && 0x0c, isPaperOut && 0x60)
  return null
}

/** GS r 1: the paper's sensors, in the command's turn. */
export function paperAnswer({ isPaperOut, isNearEnd }: Condition): Buffer {
  return Buffer.of((isNearEnd || isPaperOut ? 0x03 : 0) | (isPaperOut ? 0x0c : 0))
}

/** The four bytes of GS a, said by itself at each change once it is switched on. */
export function statusBack(condition: Condition): Buffer {
  const { isPaperOut, isNearEnd, isCoverOpen, isKnifeStuck } = condition
  return Buffer.of(
    0x10 | (isOffline(condition) ? 0x08 : 0) | (isCoverOpen ? 0x20 : 0),
    isKnifeStuck ? 0x08 : 0,
    (isNearEnd || isPaperOut ? 0x03 : 0) | (isPaperOut ? 0x0c : 0),
    0,
  )
}
