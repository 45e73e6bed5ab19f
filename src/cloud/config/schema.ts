/** What may stand in a fleet's configuration file. */
import * as v from 'valibot'
import { isAddress, label, path, text, truth, whole, words } from '../../config/fields.ts'
import { isVehicleId } from '../../contract/ids.ts'
import { isCurrency } from '../../domain/money.ts'
import { isPlainText } from '../alipay/texts.ts'
import { isAccountId, isAlipayCurrency } from '../alipay/values.ts'

const keyFile = (what: string) => path(`the file with ${what}`)
const origin = text(
  value => isAddress(value, ['https:', 'http:'], false) && !value.endsWith('/'),
  'https://host or https://host:port without a path; http:// with the sandbox',
)
const gateway = text(
  value => /^https?:\/\/[^/?#@\s]+\/[^?#\s]*$/.test(value) && URL.canParse(value),
  'an address such as https://globalmapi.alipay.com/gateway.do',
)
const plain = (width: number) =>
  text(value => isPlainText(value, width), `1 to ${width} characters without & = < > " ' # % + / \\`)
const account = text(isAccountId, '2088 and twelve digits')

/** Sections of a fleet's file; `[[vehicles]]` is a list and checked by itself. */
export const fleetFile = v.object({
  fleet: v.object({ name: plain(60) }),
  alipay: v.object({
    mode: words(['production', 'sandbox']),
    app_id: text(value => /^[0-9]{8,32}$/.test(value), 'the number of the app, such as 2019073166072302'),
    partner_id: account,
    seller_id: v.optional(account),
    openapi: v.optional(gateway),
    mapi: v.optional(gateway),
    authorize: v.optional(gateway),
    /** `farebridge sandbox`: all three addresses, the bridge and the wallet from one. */
    sandbox_url: v.optional(origin),
    openapi_sign_type: v.optional(words(['RSA2', 'RSA']), 'RSA2'),
    mapi_sign_type: v.optional(words(['RSA2', 'RSA', 'MD5']), 'RSA2'),
    private_key_file: keyFile("the app's RSA private key"),
    openapi_public_key_file: keyFile("Alipay's public key, as the open platform shows it for the app"),
    mapi_private_key_file: v.optional(keyFile("the partner's RSA private key, where it is not the app's")),
    mapi_public_key_file: v.optional(keyFile("Alipay's public key for the partner, where it is another")),
    mapi_md5_key_file: v.optional(keyFile("the partner's MD5 key")),
    settlement_currency: v.optional(
      text(isAlipayCurrency, 'an ISO 4217 code of three capital letters, such as USD'),
    ),
    payment_window: v.optional(words(['1m', '2m', '3m']), '3m'),
    industry: v.optional(
      text(value => /^[0-9]{4}$/.test(value), 'a merchant category of four digits; taxis are 4121'),
      '4121',
    ),
    merchant_id: text(value => /^[A-Za-z0-9_]{1,32}$/.test(value), '1 to 32 letters, digits, underscores'),
    merchant_name: plain(128),
    service_provider_id: v.optional(
      text(value => /^[A-Za-z0-9_]{1,32}$/.test(value), '1 to 32 letters, digits, underscores'),
    ),
    sign_notify_verify: v.optional(truth, false),
    cancel_timestamp: v.optional(words(['date', 'millis']), 'date'),
  }),
  web: v.object({
    public_url: origin,
    host: v.optional(
      text(
        value => /^[0-9A-Za-z.:-]{1,253}$/.test(value),
        'an address to listen on, such as 127.0.0.1 or 0.0.0.0',
      ),
      '127.0.0.1',
    ),
    port: v.optional(whole(0, 65_535), 8080),
    cert_file: v.optional(path('a PEM file with the certificate of public_url')),
    tls_key_file: v.optional(path('a PEM file with its private key')),
    trusted_hops: v.optional(whole(0, 10), 0),
    api_token_file: v.optional(keyFile("the operator's API token")),
    sticker_max: v.optional(whole(1, 100_000_000, ' of minor units'), 100_000),
    links_per_minute: v.optional(whole(1, 1_000_000), 120),
    notifications_per_minute: v.optional(whole(1, 1_000_000), 6_000),
  }),
  store: v.object({
    folder: v.optional(path('a folder for the embedded database')),
    url_file: v.optional(keyFile('postgresql://user:password@host:port/database')),
    connections: v.optional(whole(2, 100), 10),
  }),
  broker: v.object({
    url: text(
      value => isAddress(value, ['mqtt:', 'mqtts:'], false),
      'mqtts://host or mqtts://host:port without user and path; mqtt:// on a bench',
    ),
    protocol: v.optional(words(['auto', '5', '3.1.1']), 'auto'),
    user: v.optional(label(64)),
    password_file: v.optional(keyFile("the user's password")),
    ca_file: v.optional(path('a PEM file of the certificates that vouch for the broker')),
    cert_file: v.optional(path("a PEM file with this server's certificate")),
    tls_key_file: v.optional(path("a PEM file with the certificate's private key")),
    /** Several servers share the vehicles' messages; needs a broker with shared subscriptions. */
    shared: v.optional(truth, false),
  }),
  signing: v.object({
    key_file: keyFile('the Ed25519 key that signs what is said to vehicles'),
    next_key_file: v.optional(keyFile('the key that will follow it')),
  }),
  alarms: v.optional(
    v.object({
      webhook: v.optional(
        text(value => /^https?:\/\/[^\s@]+$/.test(value) && URL.canParse(value), 'an address, https://…'),
      ),
      webhook_secret_file: v.optional(keyFile('the secret that signs what goes to the webhook')),
    }),
    {},
  ),
})

/** One car of `[[vehicles]]`. */
export const vehicleEntry = v.object({
  id: text(isVehicleId, '1 to 20 of A–Z, 0–9 and "-", first and last not "-"'),
  plate: label(20),
  currency: text(isCurrency, 'an ISO 4217 code of three capital letters, such as CNY'),
  key_file: keyFile('the vehicle key'),
  previous_key_file: v.optional(keyFile("the vehicle's previous key")),
  driver: v.optional(label(40)),
})

export type FleetFile = v.InferOutput<typeof fleetFile>
export type VehicleEntry = v.InferOutput<typeof vehicleEntry>
