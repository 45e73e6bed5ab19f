/** A vehicle's configuration as the agent uses it: checked, paths absolute, secrets and meter profile loaded. */
import { resolve } from 'node:path'
import { besides } from '../../config/besides.ts'
import { checkValues } from '../../config/checkValues.ts'
import { ConfigError } from '../../config/problem.ts'
import { readToml } from '../../config/toml.ts'
import type { CloudKeys } from '../../contract/cloudKeys.ts'
import type { HmiModel } from '../../protocols/displays/hmiModel.ts'
import type { BoardFonts } from '../../protocols/displays/letters.ts'
import type { Rotation } from '../../protocols/displays/pixels.ts'
import type { MeterProfile } from '../../protocols/meterDriver.ts'
import type { PrinterModel } from '../../protocols/printers/model.ts'
import type { Grey } from '../../protocols/printers/paper.ts'
import type { Fonts } from '../../protocols/printers/rasterText.ts'
import type { ReceiptLayout } from '../../receipts/layout.ts'
import { checkFiles } from './checkFiles.ts'
import type { LoadedDisplay } from './displayFiles.ts'
import { notesOn } from './notes.ts'
import { deviceBesides } from './paths.ts'
import type { LoadedPrinter } from './printerFiles.ts'
import { METER, type VehicleFile, vehicleFile } from './schema.ts'

export { ConfigError, type Problem, problemText } from '../../config/problem.ts'

export interface PrinterConfig {
  /** An absolute device path, `tcp://host:port`, or `meter`. */
  readonly port: string
  /** With it the port is a serial line. */
  readonly baud?: number
  readonly flow?: 'none' | 'rts' | 'xon'
  readonly model: PrinterModel
  readonly layout: ReceiptLayout
  readonly columns: number
  /** How the model answers. */
  readonly status: PrinterModel['status']
  /** Null for printers that have letters of their own. */
  readonly fonts: Fonts | null
  /** For the head of receipts; null where there is none. */
  readonly logo: Grey | null
}

interface GeometryFacts {
  readonly width?: number
  readonly height?: number
  readonly bitsPerPixel?: number
  readonly order: 'rgb' | 'bgr'
}

export type DisplayConfig = { readonly language: string } & (
  | {
      readonly kind: 'framebuffer'
      /** Absolute. */
      readonly path: string
      /** Degrees clockwise. */
      readonly rotate: Rotation
      /** What the configuration knows better than the kernel tells. */
      readonly geometry: GeometryFacts
      readonly fonts: BoardFonts
    }
  | {
      readonly kind: 'hmi'
      /** An absolute device path or `tcp://host:port`. */
      readonly port: string
      readonly model: HmiModel
    }
)

export interface VehicleConfig {
  /** The file that all this came from, absolute. */
  readonly file: string
  readonly vehicle: {
    readonly id: string
    readonly plate?: string | undefined
    readonly currency: string
    /** 32 bytes. */
    readonly key: Buffer
    readonly driver?: string | undefined
    readonly operator?: string | undefined
    readonly operatorAddress?: string | undefined
    readonly operatorPhone?: string | undefined
    readonly taxId?: string | undefined
    readonly licence?: string | undefined
    readonly driverLicence?: string | undefined
    readonly city?: string | undefined
    readonly complaintPhone?: string | undefined
    readonly invoiceNumber?: string | undefined
    /** Hundredths of a per cent. */
    readonly taxBasisPoints?: number | undefined
    readonly meterId?: string | undefined
    readonly utcOffset?: string | undefined
  }
  readonly meter: {
    /** An absolute device path or `tcp://host:port`. */
    readonly port: string
    readonly profile: MeterProfile
    readonly silentAfterS: number
    /** Minor units. */
    readonly maxTotal: number
    /** Not one byte is written to the meter. */
    readonly listenOnly: boolean
    /** A two-wire line: what is written is heard back. Null on the usual line; else the quiet before a write. */
    readonly halfDuplex: { readonly quietMs: number } | null
    /** Where the meter's bytes go on to, as a printer behind a tap. Null where they end here. */
    readonly passTo: { readonly port: string; readonly back: boolean } | null
  }
  readonly pay: { readonly base: string }
  readonly cloud: {
    readonly broker: string
    readonly protocol: 'auto' | '5' | '3.1.1'
    readonly keys: CloudKeys
    /** PEM. Only with `mqtts://`. */
    readonly tls?: { readonly ca?: Buffer; readonly cert?: Buffer; readonly key?: Buffer }
    readonly keepaliveS: number
  }
  readonly ledger: { readonly path: string; readonly keepTrips: number }
  /** Null when there is no printer. */
  readonly printer: PrinterConfig | null
  /** Port 0 is any free one. */
  readonly screens: {
    readonly host: string
    readonly port: number
    /** Of the passenger's screen, the first two in turns. */
    readonly languages: readonly string[]
    readonly driverLanguage: 'en' | 'zh-CN'
    /** Times are minutes after midnight, the borders in the sensor's own unit. */
    readonly light: {
      readonly theme: 'auto' | 'day' | 'night'
      readonly nightFrom: number
      readonly nightTo: number
      /** Absolute. */
      readonly lightFile: string | null
      readonly darkBelow: number
      readonly brightAbove: number
    }
  }
  /** For the passenger, without a browser. Null where there is none. */
  readonly display: DisplayConfig | null
  /** Null where nothing is spoken. */
  readonly sound: {
    readonly speak: 'espeak-ng' | 'phrases'
    readonly language: 'en' | 'zh-CN'
    /** Absolute. */
    readonly folder: string | null
  } | null
  /** Nothing wrong, but worth a technician's look. */
  readonly notes: readonly string[]
}

/** Reads the file and all that it names. Throws ConfigError with every problem of them at once. */
export function loadVehicleConfig(path: string): VehicleConfig {
  const toml = readToml(path)
  const { problems, values, sound } = checkValues(toml, vehicleFile)
  const files = checkFiles(toml, sound)
  if (values === null || files.loaded === null) throw new ConfigError([...problems, ...files.problems])
  const { vehicle, meter, cloud, ledger, screens } = values
  const { key, profile, cloudKeys, tls } = files.loaded
  return {
    file: resolve(path),
    vehicle: {
      id: vehicle.id,
      plate: vehicle.plate,
      currency: vehicle.currency,
      key,
      driver: vehicle.driver,
      operator: vehicle.operator,
      operatorAddress: vehicle.operator_address,
      operatorPhone: vehicle.operator_phone,
      taxId: vehicle.tax_id,
      licence: vehicle.licence,
      driverLicence: vehicle.driver_licence,
      city: vehicle.city,
      complaintPhone: vehicle.complaint_phone,
      invoiceNumber: vehicle.invoice_number,
      taxBasisPoints: vehicle.tax_percent === undefined ? undefined : Math.round(vehicle.tax_percent * 100),
      meterId: vehicle.meter_id,
      utcOffset: vehicle.utc_offset,
    },
    meter: {
      port: deviceBesides(path, meter.port),
      profile,
      silentAfterS: meter.silent_after_s,
      maxTotal: meter.max_total,
      listenOnly: meter.listen_only,
      halfDuplex: meter.half_duplex ? { quietMs: meter.quiet_ms } : null,
      passTo:
        meter.pass_to === undefined
          ? null
          : { port: deviceBesides(path, meter.pass_to), back: meter.pass_back },
    },
    pay: values.pay,
    cloud: {
      broker: cloud.broker,
      protocol: cloud.protocol,
      keys: cloudKeys,
      ...(tls === undefined ? {} : { tls }),
      keepaliveS: cloud.keepalive_s,
    },
    ledger: { path: besides(path, ledger.path), keepTrips: ledger.keep_trips },
    printer: printerOf(path, values.printer, files.loaded.printer),
    screens: {
      host: screens.host,
      port: screens.port,
      languages: screens.languages,
      driverLanguage: screens.driver_language,
      light: lightOf(path, screens),
    },
    display: displayOf(path, values.display, files.loaded.display),
    sound: soundOf(path, values.sound),
    notes: notesOn(values),
  }
}

function displayOf(
  path: string,
  display: VehicleFile['display'],
  loaded: LoadedDisplay | null,
): DisplayConfig | null {
  if (display === undefined || loaded === null) return null
  const { language, rotate, width, height, bits, colours } = display
  const port = deviceBesides(path, display.port)
  if (loaded.kind === 'hmi') return { language, port, ...loaded }
  const told = Object.entries({ width, height, bitsPerPixel: bits }).filter(
    ([, value]) => value !== undefined,
  )
  return {
    language,
    path: port,
    rotate,
    geometry: { ...Object.fromEntries(told), order: colours },
    ...loaded,
  }
}

function soundOf(path: string, sound: VehicleFile['sound']): VehicleConfig['sound'] {
  if (sound === undefined) return null
  const { speak, language, folder } = sound
  return { speak, language, folder: folder === undefined ? null : besides(path, folder) }
}

function lightOf(path: string, screens: VehicleFile['screens']): VehicleConfig['screens']['light'] {
  const minute = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))
  return {
    theme: screens.theme,
    nightFrom: minute(screens.night_from),
    nightTo: minute(screens.night_to),
    lightFile: screens.light_file === undefined ? null : besides(path, screens.light_file),
    darkBelow: screens.dark_below,
    brightAbove: screens.bright_above,
  }
}

function printerOf(
  path: string,
  printer: VehicleFile['printer'],
  loaded: LoadedPrinter | null,
): PrinterConfig | null {
  if (printer === undefined || loaded === null) return null
  const { port, columns, baud, flow } = printer
  return {
    port: port === METER ? METER : deviceBesides(path, port),
    ...(baud === undefined ? {} : { baud }),
    ...(flow === undefined ? {} : { flow }),
    ...loaded,
    columns: columns ?? loaded.model.columns,
    status: loaded.model.status,
  }
}

/** Where the ledger is, for commands that only read it: they need neither the secrets nor the rest to be right. */
export function ledgerPathOf(path: string): string {
  const toml = readToml(path)
  const { problems, sound } = checkValues(toml, vehicleFile)
  const ledger = sound('ledger', 'path')
  if (ledger !== undefined) return besides(path, ledger)
  throw new ConfigError(problems.filter(({ key }) => key === '[ledger]' || key === 'ledger.path'))
}
