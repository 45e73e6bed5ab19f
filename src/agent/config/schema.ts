/**
 * What may stand in a vehicle's configuration file. The one schema gives the type, the check and, by each key's
 * description, the words for the person who has to mend it.
 */
import * as v from 'valibot'
import { isAddress, label, path, text, truth, whole, words } from '../../config/fields.ts'
import { isVehicleId } from '../../contract/ids.ts'
import { isPayBase } from '../../contract/payLink.ts'
import { isCurrency, MAX_AMOUNT } from '../../domain/money.ts'
import { ROTATIONS } from '../../protocols/displays/pixels.ts'
import { FONT_FOLDER } from './fontFile.ts'

const PERCENT = 'a number from 0 to 100 with at most two decimals, such as 19'
const percent = v.pipe(
  v.number(PERCENT),
  v.check(
    value => value >= 0 && value <= 100 && Math.abs(value * 100 - Math.round(value * 100)) < 1e-9,
    PERCENT,
  ),
  v.description(PERCENT),
)

export const LANGUAGES = ['en', 'zh-CN', 'zh-TW', 'ja', 'ko', 'de'] as const
const LANGUAGES_HINT = `a list of ${LANGUAGES.join(', ')}, each once`
const languages = v.pipe(
  v.array(v.picklist(LANGUAGES, LANGUAGES_HINT), LANGUAGES_HINT),
  v.check(list => list.length > 0 && new Set(list).size === list.length, LANGUAGES_HINT),
  v.description(LANGUAGES_HINT),
)

function numbers<const T extends number>(list: readonly T[]) {
  const hint = list.join(', ').replace(/, (\d+)$/, ' or $1')
  return v.pipe(v.picklist(list, hint), v.description(hint))
}

/** `[printer] port` of a receipt that the law ties to the meter's printer. */
export const METER = 'meter'

function isDevice(value: string): boolean {
  return (/^\.{0,2}\//.test(value) && !value.includes('\0')) || isAddress(value, ['tcp:'])
}

function deviceHint(example: string, port: number): string {
  return `a device path such as ${example}, or tcp://host:port such as tcp://127.0.0.1:${port}`
}

function device(example: string, port: number) {
  return text(isDevice, deviceHint(example, port))
}

const TIME_HINT = 'hours and minutes of the day, such as 19:00'

function isTimeOfDay(value: string): boolean {
  return /^(?:[01]\d|2[0-3]):[0-5]\d$/.test(value)
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}$/.test(host)
}

export const vehicleFile = v.object({
  vehicle: v.object({
    id: text(isVehicleId, '1 to 20 of A–Z, 0–9 and "-", first and last not "-"'),
    plate: v.optional(label(20)),
    currency: text(isCurrency, 'an ISO 4217 code of three capital letters, such as CNY'),
    key_file: path('the file with the vehicle key'),
    driver: v.optional(label(40)),
    operator: v.optional(label(60)),
    operator_address: v.optional(label(120)),
    operator_phone: v.optional(label(30)),
    tax_id: v.optional(label(30)),
    licence: v.optional(label(30)),
    driver_licence: v.optional(label(30)),
    city: v.optional(label(30)),
    complaint_phone: v.optional(label(30)),
    invoice_number: v.optional(text(value => /^T\d{13}$/.test(value), 'T and 13 digits')),
    tax_percent: v.optional(percent),
    meter_id: v.optional(label(30)),
    utc_offset: v.optional(
      text(
        value => /^[+-](?:0\d|1[0-4]):[0-5]\d$/.test(value),
        'hours and minutes ahead of UTC, such as +08:00',
      ),
    ),
  }),
  meter: v.object({
    port: device('/dev/serial/by-id/usb-…', 4001),
    profile: path("a meter profile's file, or the name of one in device-config/meters"),
    silent_after_s: v.optional(whole(2, 3600, ' of seconds'), 30),
    max_total: v.optional(whole(1, MAX_AMOUNT, ' of minor units'), 1_000_000),
    listen_only: v.optional(truth, false),
    half_duplex: v.optional(truth, false),
    quiet_ms: v.optional(whole(1, 1000, ' of milliseconds'), 10),
    pass_to: v.optional(device('/dev/usb/lp0', 9100)),
    pass_back: v.optional(truth, false),
  }),
  pay: v.object({
    base: text(isPayBase, 'HTTPS://HOST or HTTPS://HOST:PORT without a path; HTTP:// for a sandbox'),
  }),
  cloud: v.object({
    broker: text(
      value => isAddress(value, ['mqtt:', 'mqtts:'], false),
      'mqtts://host or mqtts://host:port without user and path; mqtt:// on a bench',
    ),
    protocol: v.optional(words(['auto', '5', '3.1.1']), 'auto'),
    keys_file: path("the file with the cloud's public keys (JWKS)"),
    ca_file: v.optional(path('a PEM file of the certificates that vouch for the broker')),
    cert_file: v.optional(path("a PEM file with this vehicle's certificate")),
    tls_key_file: v.optional(path("a PEM file with the private key of this vehicle's certificate")),
    keepalive_s: v.optional(whole(5, 1200, ' of seconds'), 30),
  }),
  ledger: v.object({
    path: path("the ledger's file"),
    keep_trips: v.optional(whole(100, 1_000_000), 20_000),
  }),
  printer: v.optional(
    v.object({
      port: text(
        value => value === METER || isDevice(value),
        `${deviceHint('/dev/usb/lp0', 9100)}, or "meter" for the meter's own printer`,
      ),
      model: v.optional(
        path("a printer model's file, or the name of one in device-config/printers"),
        'generic-58',
      ),
      layout: v.optional(
        path("a receipt layout's file, or the name of one in device-config/receipts"),
        'generic-en',
      ),
      columns: v.optional(whole(24, 64)),
      logo: v.optional(path('a PNG file for the head of receipts')),
      baud: v.optional(whole(1200, 921_600, ' of bits a second')),
      flow: v.optional(words(['none', 'rts', 'xon'])),
      fonts: v.optional(path('a folder with PCF fonts'), FONT_FOLDER),
    }),
  ),
  screens: v.optional(
    v.object({
      host: v.optional(
        text(isLoopback, 'a loopback address, 127.0.0.1 or ::1: the pages are for this board alone'),
        '127.0.0.1',
      ),
      port: v.optional(whole(0, 65_535), 8737),
      languages: v.optional(languages, ['en']),
      driver_language: v.optional(words(['en', 'zh-CN']), 'en'),
      theme: v.optional(words(['auto', 'day', 'night']), 'auto'),
      night_from: v.optional(text(isTimeOfDay, TIME_HINT), '19:00'),
      night_to: v.optional(text(isTimeOfDay, TIME_HINT), '07:00'),
      light_file: v.optional(path("a light sensor's file with one number")),
      dark_below: v.optional(whole(0, 1_000_000), 20),
      bright_above: v.optional(whole(0, 1_000_000), 60),
    }),
    {},
  ),
  display: v.optional(
    v.object({
      kind: words(['framebuffer', 'hmi']),
      port: device('/dev/fb0 or /dev/serial/by-id/usb-…', 5300),
      language: v.optional(
        v.pipe(v.picklist(LANGUAGES), v.description(`one of ${LANGUAGES.join(', ')}`)),
        'en',
      ),
      model: v.optional(
        path("a display model's file, or the name of one in device-config/displays"),
        'nextion',
      ),
      rotate: v.optional(numbers(ROTATIONS), 0),
      bits: v.optional(numbers([16, 32])),
      colours: v.optional(words(['rgb', 'bgr']), 'rgb'),
      width: v.optional(whole(160, 4096, ' of pixels')),
      height: v.optional(whole(120, 4096, ' of pixels')),
      fonts: v.optional(path('a folder with PCF fonts'), FONT_FOLDER),
    }),
  ),
  sound: v.optional(
    v.object({
      speak: words(['espeak-ng', 'phrases']),
      language: v.optional(words(['en', 'zh-CN']), 'en'),
      folder: v.optional(path('a folder with paid.wav, 0.wav to 9.wav and point.wav')),
    }),
  ),
})

export type VehicleFile = v.InferOutput<typeof vehicleFile>
