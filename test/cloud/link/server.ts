/** One server as a process of its own: `node server.ts '<JSON>'`. Says `up` when it is connected. */
import { readSigningKeys } from '../../../src/cloud/fleet/signingKey.ts'
import { VehicleLink } from '../../../src/cloud/link/link.ts'
import { serverLog } from '../../../src/cloud/log.ts'
import { openStore } from '../../../src/cloud/store/open.ts'
import { CAR, OTHER_CAR } from '../fleet/rig.ts'

const { url, broker, pem, serverId } = JSON.parse(process.argv[2]!) as Record<string, string>
const link = new VehicleLink({
  store: await openStore({ kind: 'postgresql', url: url!, connections: 4 }),
  fleet: { name: 'Green Taxi', vehicles: new Map([CAR, OTHER_CAR].map(car => [car.id, car])) },
  broker: { url: broker!, protocol: '5' },
  signer: readSigningKeys([pem!]).current,
  ...{ issuer: 'https://pay.example', serverId: serverId!, shared: true },
  ...{ now: Date.now, log: serverLog('silent'), repeatMs: 300, sendEveryMs: 50 },
})
link.start()
let isSaid = false
setInterval(() => {
  if (link.connected && !isSaid) process.stdout.write('up\n')
  isSaid ||= link.connected
  const { taken, early, repeated, sent } = link.counters
  process.stdout.write(`${JSON.stringify({ taken, early, repeated, sent })}\n`)
}, 50)
// The test went away.
process.stdin.on('end', () => process.exit(0)).resume()
