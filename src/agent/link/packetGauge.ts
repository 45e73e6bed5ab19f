/**
 * Watches the bytes of an MQTT stream for a packet longer than a limit. mqtt-packet's parser holds a packet of up to
 * 256 MB before it hands it on, and only MQTT 5 lets a client tell the broker its limit.
 */
export class PacketGauge {
  readonly #limit: number
  /** Bytes of the current packet still to come; null while its fixed header is being read. */
  #left: number | null = null
  /** Bytes of the fixed header seen so far: 0 is the type, then up to four of the length (MQTT 3.1.1 §2.2.3). */
  #header = 0
  #length = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  /** False as soon as a packet announces more than the limit, or a length that MQTT does not have. */
  feed(chunk: Uint8Array): boolean {
    let at = 0
    while (at < chunk.length) {
      if (this.#left !== null) {
        const taken = Math.min(this.#left, chunk.length - at)
        at += taken
        this.#left -= taken
      } else {
        if (!this.#headerByte(chunk[at] ?? 0)) return false
        at += 1
      }
      if (this.#left === 0) this.#left = null
    }
    return true
  }

  #headerByte(byte: number): boolean {
    if (this.#header === 0) {
      this.#header = 1
      this.#length = 0
      return true
    }
    this.#length += (byte & 0x7f) * 128 ** (this.#header - 1)
    if (this.#length > this.#limit) return false
    if ((byte & 0x80) !== 0) {
      if (this.#header === 4) return false
      this.#header += 1
      return true
    }
    this.#header = 0
    this.#left = this.#length
    return true
  }
}
