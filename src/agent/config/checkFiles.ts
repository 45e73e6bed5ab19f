/** The files that a configuration names: read, checked and turned into what the agent needs. */
import { statSync } from 'node:fs'
import { besides } from '../../config/besides.ts'
import { FileChecks, type Sound } from '../../config/fileChecks.ts'
import { type Problem, shown } from '../../config/problem.ts'
import type { TomlFile } from '../../config/toml.ts'
import { type CloudKeys, parseCloudKeys } from '../../contract/cloudKeys.ts'
import { parseVehicleKey } from '../../contract/vehicleKey.ts'
import type { MeterProfile } from '../../protocols/meterDriver.ts'
import { readMeterProfile } from '../../protocols/meterProfiles.ts'
import { ProfileError } from '../../protocols/profile/fields.ts'
import { type LoadedDisplay, loadDisplay } from './displayFiles.ts'
import { isThere, loadNamed } from './namedFile.ts'
import { deviceBesides } from './paths.ts'
import { type LoadedPrinter, loadPrinter } from './printerFiles.ts'
import { METER } from './schema.ts'
import { readTls, type Tls } from './tlsFiles.ts'

export interface Loaded {
  readonly key: Buffer
  readonly cloudKeys: CloudKeys
  readonly profile: MeterProfile
  readonly tls: Tls | undefined
  readonly printer: LoadedPrinter | null
  readonly display: LoadedDisplay | null
}

/** `loaded` only when nothing is wrong with any file. */
export function checkFiles(toml: TomlFile, sound: Sound): { problems: Problem[]; loaded: Loaded | null } {
  const checks = new FileChecks(toml, sound)
  const key = loadVehicleKey(checks)
  const cloudKeys = checks.load('cloud', 'keys_file', 'trusted', bytes =>
    parseCloudKeys(bytes.toString('utf8')),
  )
  const tls = readTls(checks)
  const profile = loadProfile(checks)
  const printer = loadPrinter(checks, profile)
  const display = loadDisplay(checks)
  checkPhrases(checks)
  checkLedger(checks)
  checkDevices(checks)
  const isWhole =
    key !== undefined &&
    cloudKeys !== undefined &&
    profile !== undefined &&
    printer !== undefined &&
    display !== undefined
  const loaded =
    isWhole && checks.problems.length === 0 ? { key, cloudKeys, profile, tls, printer, display } : null
  return { problems: checks.problems, loaded }
}

function loadVehicleKey(checks: FileChecks): Buffer | undefined {
  const named = checks.sound('vehicle', 'key_file')
  if (named !== undefined && looksLikeKey(named) && !isThere(besides(checks.toml.file, named))) {
    checks.refuse('vehicle', 'key_file', {
      found: 'what looks like the key itself (not shown here)',
      allowed: 'the path of a file that holds it',
      hint: 'Put the key in a file of its own with mode 600, and provision a new one if others could read this file',
    })
    return undefined
  }
  return checks.load('vehicle', 'key_file', 'secret', bytes => parseVehicleKey(bytes.toString('utf8')))
}

function looksLikeKey(text: string): boolean {
  return /^(?:[0-9a-f]{64}|[\w-]{43})$/i.test(text)
}

function loadProfile(checks: FileChecks): MeterProfile | undefined {
  const profile = checks.sound('meter', 'profile')
  if (profile === undefined) return undefined
  return loadNamed(checks, { section: 'meter', key: 'profile', kind: 'meters', name: profile }, document => {
    const read = readMeterProfile(document)
    const faults = read.trySamples().filter(({ fault }) => fault !== null)
    if (faults.length === 0) return read
    throw new ProfileError(
      faults.map(({ key, became, fault }) => ({
        key,
        found: `a sample that becomes ${became}`,
        hint: fault!,
      })),
    )
  })
}

function checkLedger(checks: FileChecks): void {
  const path = checks.sound('ledger', 'path')
  if (path === undefined) return
  const stat = statSync(besides(checks.toml.file, path), { throwIfNoEntry: false })
  if (path.endsWith('/') || (stat !== undefined && !stat.isFile())) {
    const meant = `${path.replace(/\/+$/, '')}/ledger.db`
    checks.refuse('ledger', 'path', {
      found: shown(path),
      allowed: 'a file',
      hint: `Did you mean "${meant}"?`,
    })
  }
}

const PHRASES = ['paid', ...'0123456789', 'point'].map(name => `${name}.wav`)

/** A word that is missing would be found out when a passenger has paid. */
function checkPhrases(checks: FileChecks): void {
  if (checks.sound('sound', 'speak') !== 'phrases') return
  const folder = checks.sound('sound', 'folder')
  const missing = PHRASES.filter(
    name => folder === undefined || !isThere(besides(checks.toml.file, `${folder}/${name}`)),
  )
  if (missing.length === 0) return
  checks.refuse('sound', 'folder', {
    found: folder === undefined ? 'nothing' : `no ${missing.join(', ')} in ${shown(folder)}`,
    allowed: 'a folder with paid.wav, 0.wav to 9.wav and point.wav, because speak is "phrases"',
  })
}

/** Two owners of one device would read and write past each other. */
function checkDevices(checks: FileChecks): void {
  const owned = new Map<string, string>()
  for (const [section, key] of [
    ['meter', 'port'],
    ['meter', 'pass_to'],
    ['printer', 'port'],
    ['display', 'port'],
  ] as const) {
    const device = checks.sound(section, key)
    if (device === undefined || device === METER) continue
    const path = deviceBesides(checks.toml.file, device)
    if (owned.has(path)) {
      const allowed =
        section === 'meter' ? 'another device than meter.port' : `another device than ${owned.get(path)}`
      checks.refuse(section, key, { found: shown(device), allowed })
    } else owned.set(path, `${section}.${key}`)
  }
}
