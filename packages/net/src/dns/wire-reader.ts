/** Bytes that are no DNS message. Thrown by the reading functions of this folder, and never out of decodeMessage. */
export class Malformed extends Error {
  override readonly name = 'Malformed'
}

/** Reads a DNS message front to back; every read that would leave the message throws Malformed. */
export class WireReader {
  readonly bytes: Buffer
  at: number

  constructor(bytes: Buffer, at = 0) {
    this.bytes = bytes
    this.at = at
  }

  u8(): number {
    return this.bytes[this.#advance(1)] as number
  }

  u16(): number {
    return this.bytes.readUInt16BE(this.#advance(2))
  }

  u32(): number {
    return this.bytes.readUInt32BE(this.#advance(4))
  }

  take(length: number): Buffer {
    const start = this.#advance(length)
    return this.bytes.subarray(start, start + length)
  }

  #advance(length: number): number {
    const start = this.at
    if (start + length > this.bytes.length) throw new Malformed(`the message ends within ${length} bytes at ${start}`)
    this.at = start + length
    return start
  }
}
