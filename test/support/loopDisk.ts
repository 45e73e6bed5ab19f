/**
 * File systems of their own for the fault tests: an image file on a loop device, whose copy is what would be on the disk
 * if the power went now, and a small disk in memory that fills up. For root on Linux only.
 */
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { find } from './programs.ts'

const IMAGE_MIB = 24

/** Why loop images cannot be mounted here, or null. Tried out, since a container may be root and still not be allowed. */
export function missingForLoopDisks(): string | null {
  const program = ['mkfs.ext4', 'mount', 'umount', 'losetup', 'truncate'].find(name => find(name) === null)
  if (program !== undefined) return `the program ${program}`
  const folder = mkdtempSync(join(tmpdir(), 'farebridge-try-'))
  try {
    const image = join(folder, 'image')
    makeImage(image)
    run('mount', '-o', 'loop', image, folder)
    run('umount', folder)
    return null
  } catch {
    return 'root with loop devices'
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Why small disks in memory cannot be mounted here, or null. */
export function missingForSmallDisks(): string | null {
  const folder = mkdtempSync(join(tmpdir(), 'farebridge-try-'))
  try {
    run('mount', '-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder)
    run('umount', folder)
    return null
  } catch {
    return 'root, who may mount a file system'
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

export interface LoopDisk {
  /** Where it is mounted. */
  readonly path: string
  /** The disk as it would be found after a power cut at this moment, mounted; what the system held back is not on it. */
  cut(): MountedCopy
}

export interface MountedCopy {
  readonly path: string
  remove(): void
}

/** An ext4 on a loop device, unmounted and removed with the test. */
export function loopDisk(): LoopDisk {
  const folder = mkdtempSync(join(tmpdir(), 'farebridge-disk-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const image = join(folder, 'image')
  makeImage(image)
  const disk = mountImage(image)
  onTestFinished(() => disk.remove())
  let cuts = 0
  return {
    path: disk.path,
    cut() {
      const copy = join(folder, `cut-${++cuts}`)
      copyFileSync(image, copy)
      const mounted = mountImage(copy)
      let isThere = true
      const remove = () => {
        if (!isThere) return
        isThere = false
        mounted.remove()
        rmSync(copy)
      }
      onTestFinished(remove)
      return { path: mounted.path, remove }
    },
  }
}

/** A disk in memory of so many KiB, unmounted with the test. */
export function smallDisk(kib: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'farebridge-small-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  run('mount', '-t', 'tmpfs', '-o', `size=${kib}k`, 'tmpfs', folder)
  onTestFinished(() => run('umount', folder))
  return folder
}

function makeImage(image: string): void {
  run('truncate', '-s', `${IMAGE_MIB}M`, image)
  // Nothing of the file system itself may be written later, behind the writer's back.
  run('mkfs.ext4', '-q', '-E', 'lazy_itable_init=0,lazy_journal_init=0', image)
}

/** The loop device goes with the mount. */
function mountImage(image: string): MountedCopy {
  const path = mkdtempSync(join(tmpdir(), 'farebridge-mount-'))
  run('mount', '-o', 'loop', image, path)
  return {
    path,
    remove: () => {
      run('umount', path)
      rmSync(path, { recursive: true })
    },
  }
}

function run(program: string, ...args: string[]): void {
  execFileSync(find(program) ?? program, args, { stdio: ['ignore', 'ignore', 'pipe'] })
}
