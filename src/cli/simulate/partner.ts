/** `farebridge simulate partner`: the stand-in for the cloud, for one vehicle on any broker. */
import { readFileSync, writeFileSync } from 'node:fs'
import { isVehicleId } from '../../contract/ids.ts'
import { parseVehicleKey } from '../../contract/vehicleKey.ts'
import { Partner } from '../../simulators/partner/partner.ts'
import { type Command, EXIT, parse, UsageError, wholeNumber } from '../command.ts'
import { hostAndPort } from '../hostAndPort.ts'

const help = `farebridge simulate partner --broker URL --vehicle ID --key-file FILE --keys-out FILE [options]

Plays the cloud for one vehicle until Ctrl-C: takes its messages in, serves pay pages and sends signed notices.
No money moves and nothing is kept. It draws new signing keys at each start; start the agent after it.

  --broker URL         mqtt://host:port
  --vehicle ID         the vehicle's id
  --key-file FILE      the vehicle key, as the vehicle has it
  --keys-out FILE      writes the public keys there: the vehicle's cloud.keys_file
  --listen HOST:PORT   the pay pages (pay.base = "HTTP://HOST:PORT"); 127.0.0.1:8080 unless given
  --auto-pay S         pays each code by itself after S seconds
  --protocol 5         speaks MQTT 5; 3.1.1 unless given

Exit codes: 0 ended as asked, 1 broker or port cannot be used, 2 wrong command line.`

const EVERY_MS = 250

export const command: Command = {
  help,
  run: async (args, io) => {
    const { values } = parse(args, {
      options: {
        broker: { type: 'string' },
        vehicle: { type: 'string' },
        'key-file': { type: 'string' },
        'keys-out': { type: 'string' },
        listen: { type: 'string' },
        'auto-pay': { type: 'string' },
        protocol: { type: 'string' },
      },
    })
    const { broker, vehicle, protocol = '3.1.1' } = values
    const keyFile = values['key-file']
    const keysOut = values['keys-out']
    if (broker === undefined || vehicle === undefined || keyFile === undefined || keysOut === undefined) {
      throw new UsageError('--broker, --vehicle, --key-file and --keys-out are needed')
    }
    if (!isVehicleId(vehicle)) throw new UsageError('--vehicle takes 1 to 20 of A–Z, 0–9 and "-"')
    if (protocol !== '5' && protocol !== '3.1.1') throw new UsageError('--protocol takes 5 or 3.1.1')
    const where = hostAndPort('listen', values.listen, { host: '127.0.0.1', port: 8080 })
    const autoPay = wholeNumber('auto-pay', values['auto-pay'], 0, 3_600, -1)
    const stopped = io.stopped()
    const partner = new Partner({
      broker,
      protocol: protocol === '5' ? 5 : 4,
      vehicles: [{ id: vehicle, key: parseVehicleKey(readFileSync(keyFile, 'utf8')) }],
      ...where,
      ...(autoPay < 0 ? {} : { autoPayMs: autoPay * 1000 }),
    })
    writeFileSync(keysOut, partner.jwks())
    try {
      await partner.start()
      io.out(`partner: pay pages at ${partner.origin}, public keys in ${keysOut}`)
      await watched(partner, stopped, line => io.out(line))
    } finally {
      await partner.stop()
    }
    return EXIT.ok
  },
}

/** Tells of each trip document until the end. */
async function watched(
  partner: Partner,
  stopped: Promise<string>,
  tell: (line: string) => void,
): Promise<void> {
  let told = 0
  const timer = setInterval(() => {
    const fresh = partner.counters.documents - told
    told += fresh
    for (const { vehicle, document } of fresh === 0 ? [] : partner.documents.slice(-fresh)) {
      const { trip, rev, state, due, received, currency } = document
      tell(`${vehicle} ${trip}.${rev}: ${state}, due ${due ?? 0}, received ${received ?? 0} ${currency}`)
    }
  }, EVERY_MS)
  await stopped
  clearInterval(timer)
}
