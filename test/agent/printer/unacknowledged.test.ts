import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { isAllAcknowledged, statesOf } from '../../../src/agent/printer/unacknowledged.ts'

const BOOK = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:238C 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 7541 1
   1: 0100007F:D3E2 0100007F:238C 04 00000400:00000000 01:00000014 00000000     0        0 7603 2
   2: 0100007F:238C 0100007F:D3E2 08 00000000:00000400 00:00000000 00000000     0        0 7604 1
   3: 0200007F:D3E2 0300007F:238C 05 00000000:00000000 00:00000000 00000000     0        0 7605 1
`

describe('the kernel’s books', () => {
  test('name a connection by its two ports, from our side', () => {
    expect(statesOf(BOOK, 0xd3e2, 9_100)).toEqual([4, 5])
    expect(statesOf(BOOK, 9_100, 0xd3e2)).toEqual([8])
    expect(statesOf(BOOK, 9_100, 9_100)).toEqual([])
  })

  test.skipIf(process.platform !== 'linux')('know what the other side has acknowledged', async () => {
    const accepted: Socket[] = []
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, socket =>
      accepted.push(socket),
    )
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address() as { port: number }
    const socket = connect({ port: address.port, host: '127.0.0.1', allowHalfOpen: true })
    await once(socket, 'connect')
    const isAll = () => isAllAcknowledged(socket.localPort!, address.port)
    expect(await isAll()).toBe(false)
    // More than a window: the rest stays here until somebody reads.
    socket.end(Buffer.alloc(20_000_000))
    await new Promise(resolve => setTimeout(resolve, 100))
    expect(await isAll()).toBe(false)
    accepted[0]!.resume()
    await once(accepted[0]!, 'end')
    for (let tries = 0; (await isAll()) !== true && tries < 100; tries++)
      await new Promise(resolve => setTimeout(resolve, 10))
    expect(await isAll()).toBe(true)
    socket.destroy()
    accepted[0]!.destroy()
    server.close()
    expect(await isAllAcknowledged(1, 1)).toBe(null)
  })
})
