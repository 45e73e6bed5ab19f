/** Paths in a configuration are relative to the file that they stand in, not to whoever starts the program. */
import { dirname, resolve } from 'node:path'

export function besides(configFile: string, path: string): string {
  return resolve(dirname(resolve(configFile)), path)
}
