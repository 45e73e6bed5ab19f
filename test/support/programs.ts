/** Programs of Debian packages that some tests need: mosquitto, socat, chromium, zbarimg. */
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Debian keeps servers in sbin, which an ordinary user's PATH leaves out. */
const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/bin'].filter(
  folder => folder !== '',
)

/** The program's absolute path, or null when it is not on this machine. */
export function find(program: string): string | null {
  for (const folder of folders) {
    const path = join(folder, program)
    try {
      accessSync(path, constants.X_OK)
      return path
    } catch {
      // not here; the next folder
    }
  }
  return null
}

/** True when the program is on this machine. A test that needs one that is missing says `test.skipIf(!has('socat'))`. */
export function has(program: string): boolean {
  return find(program) !== null
}

/** True when the tests run as root: some faults (loop images, full disks) cannot be made otherwise. */
export const isRoot = process.getuid?.() === 0

/** The end of a test's name: why it is left out on this machine, nothing where it is not. */
export function leftOut(missing: string | null): string {
  return missing === null ? '' : ` (left out: needs ${missing})`
}
