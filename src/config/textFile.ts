/** Reading the small files that a configuration is made of, and who else may read or write them. */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import type { Problem } from './problem.ts'

export type FileProblem = Pick<Problem, 'found' | 'allowed' | 'hint'>

/** `secret`: nobody but the owner reads it. `trusted`: not everybody may write it. */
export type Care = 'secret' | 'trusted'

/** The whole of a regular file, looked at and read through one descriptor; or what is wrong with it. */
export function readWhole(
  path: string,
  maxBytes: number,
  care: Care = 'trusted',
): { readonly bytes: Buffer } | { readonly problem: FileProblem } {
  let fd: number
  try {
    // Non-blocking: a pipe in the file's place must not hold the start up.
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  } catch (error) {
    return { problem: openProblem(path, error) }
  }
  try {
    const stat = fstatSync(fd)
    if (!stat.isFile())
      return { problem: { found: 'something that is not a regular file', allowed: 'a file' } }
    const problem = modeProblem(path, stat.mode, care)
    if (problem !== null) return { problem }
    if (stat.size > maxBytes) {
      return { problem: { found: `${stat.size} bytes`, allowed: `at most ${maxBytes} bytes` } }
    }
    const bytes = Buffer.alloc(maxBytes)
    return { bytes: bytes.subarray(0, readSync(fd, bytes, 0, maxBytes, 0)) }
  } catch (error) {
    return { problem: { found: `a file that cannot be read (${codeOf(error)})`, allowed: 'a readable file' } }
  } finally {
    closeSync(fd)
  }
}

function openProblem(path: string, error: unknown): FileProblem {
  const code = codeOf(error)
  if (code === 'ENOENT') return { found: 'no such file', allowed: 'a file that is there' }
  if (code === 'EACCES') {
    return {
      found: 'a file that this user may not read',
      allowed: 'a readable file',
      hint: `Run this as the user that runs the agent, or look at: ls -l ${quoted(path)}`,
    }
  }
  return { found: `a file that cannot be opened (${code})`, allowed: 'a readable file' }
}

function modeProblem(path: string, mode: number, care: Care): FileProblem | null {
  const octal = (mode & 0o777).toString(8).padStart(3, '0')
  if (care === 'secret' && (mode & 0o077) !== 0) {
    return {
      found: `mode ${octal}: others than its owner may use it`,
      allowed: 'a secret, readable by its owner alone',
      hint: `chmod 600 ${quoted(path)}`,
    }
  }
  if ((mode & 0o002) !== 0) {
    return {
      found: `mode ${octal}: everybody may change it`,
      allowed: 'a file that only its owner changes',
      hint: `chmod o-w ${quoted(path)}`,
    }
  }
  return null
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}

/** A path for the shell, to be copied from the message. */
function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`
}
