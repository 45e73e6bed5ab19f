/**
 * A serial device that was unplugged reads as zero bytes, at once and for ever. The library's own read asks again and
 * again (serialport/bindings-cpp#162): the processor burns, no close is ever told, and the meter is lost for good. Here
 * zero bytes are what read(2) says they are, the end, and the library's stream takes it from there.
 */
import { read } from 'node:fs'

/** What of the library's open port is needed: `@serialport/bindings-cpp`'s port on Linux. */
interface PolledPort {
  readonly isOpen: boolean
  readonly fd: number | null
  readonly poller: { once(event: 'readable', told: (error: Error | null) => void): unknown }
  read: Read
}

export interface Binding {
  // biome-ignore lint/suspicious/noExplicitAny: each binding has its own options, and they only pass through here
  open(options: any): Promise<object>
}

type Read = (buffer: Buffer, offset: number, length: number) => Promise<{ buffer: Buffer; bytesRead: number }>

const TRY_AGAIN = ['EAGAIN', 'EWOULDBLOCK', 'EINTR']

/** The same binding, whose ports notice that the device is gone. Bindings without a poller are left as they are. */
export function noticingHangUps(binding: Binding): Binding {
  return {
    ...binding,
    open: async options => {
      const port = await binding.open(options)
      if (isPolled(port)) port.read = readOf(port)
      return port
    },
  }
}

function isPolled(port: object): port is PolledPort {
  return 'poller' in port && 'fd' in port && 'read' in port
}

function readOf(port: PolledPort): Read {
  return async (buffer, offset, length) => {
    for (;;) {
      if (!port.isOpen || port.fd === null) throw canceled()
      const bytesRead = await readOnce(port.fd, buffer, offset, length)
      if (bytesRead === 0) throw new Error('the device hung up')
      if (bytesRead !== null) return { buffer, bytesRead }
      if (!port.isOpen) throw canceled()
      await readable(port)
    }
  }
}

/** Null when there is nothing to read yet. */
function readOnce(fd: number, buffer: Buffer, offset: number, length: number): Promise<number | null> {
  return new Promise((resolve, reject) => {
    read(fd, buffer, offset, length, null, (error, bytesRead) => {
      if (error === null) resolve(bytesRead)
      else if (TRY_AGAIN.includes(error.code ?? '')) resolve(null)
      else reject(error)
    })
  })
}

/**
 * The poller calls back from native code without a callback scope, and Node 26 then leaves promises waiting until some
 * other event comes: bytes that had arrived would lie there for half a second. An immediate has a scope of its own.
 */
function readable(port: PolledPort): Promise<void> {
  return new Promise((resolve, reject) => {
    port.poller.once('readable', error => setImmediate(() => (error == null ? resolve() : reject(error))))
  })
}

/** The library's word for a read that ended because the port was closed on purpose. */
function canceled(): Error {
  return Object.assign(new Error('the port is closed'), { canceled: true })
}
