/**
 * The byte stream to the broker: plain TCP or TLS, built here and not by mqtt.js, so that WebSocket and SOCKS parts are
 * never loaded and an overlong packet is cut off before it fills the memory.
 */
import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { PacketGauge } from './packetGauge.ts'

/** What the TLS connection rests on: PEM texts. Without `ca` the system's certificates hold. */
export interface BrokerTls {
  readonly ca?: string | Buffer
  readonly cert?: string | Buffer
  readonly key?: string | Buffer
}

export interface BrokerAddress {
  readonly secure: boolean
  readonly host: string
  readonly port: number
  readonly username?: string
  readonly password?: string
}

/** Reads `mqtt://host[:1883]` or `mqtts://host[:8883]`, with `user:password@` where the broker wants one. Throws TypeError with advice. */
export function parseBroker(url: string): BrokerAddress {
  const parsed = URL.canParse(url) ? new URL(url) : null
  if (parsed === null || !['mqtt:', 'mqtts:'].includes(parsed.protocol) || parsed.hostname === '')
    throw new TypeError(
      'the broker must be mqtts://host:8883 (or mqtt://host:1883 on a bench); this is neither',
    )
  const secure = parsed.protocol === 'mqtts:'
  return {
    secure,
    host: parsed.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: parsed.port === '' ? (secure ? 8883 : 1883) : Number(parsed.port),
    ...(parsed.username === '' ? {} : { username: decodeURIComponent(parsed.username) }),
    ...(parsed.password === '' ? {} : { password: decodeURIComponent(parsed.password) }),
  }
}

/** The longest packet taken in at all, bytes. Above what a message may have, so that a slightly oversize one is still refused and acknowledged in good order. */
export const MAX_PACKET_BYTES = 1024 * 1024

export class OversizePacketError extends Error {
  override readonly name = 'OversizePacketError'
  readonly code = 'OVERSIZE'
  constructor() {
    super(`the broker sent a packet of more than ${MAX_PACKET_BYTES} bytes`)
  }
}

/** Opens a stream; it connects by itself and tells of trouble by `error` and `close`. */
export function openStream(address: BrokerAddress, tls: BrokerTls | undefined): Socket {
  const { host, port } = address
  const stream = address.secure
    ? connectTls({
        host,
        port,
        ...(isIP(host) === 0 ? { servername: host } : {}),
        minVersion: 'TLSv1.2',
        ...tls,
      })
    : connectTcp({ host, port })
  stream.setNoDelay(true)
  const gauge = new PacketGauge(MAX_PACKET_BYTES)
  stream.on('data', (chunk: Buffer) => {
    if (!stream.destroyed && !gauge.feed(chunk)) stream.destroy(new OversizePacketError())
  })
  return stream
}
