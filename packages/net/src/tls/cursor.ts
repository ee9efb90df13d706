/** Reads big-endian fields one after another. @throws RangeError where the bytes end before the field does */
export class Cursor {
  #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  get left(): number {
    return this.#bytes.length - this.#at
  }

  /** An unsigned number of one to three bytes. */
  number(bytes: 1 | 2 | 3): number {
    return this.take(bytes).readUIntBE(0, bytes)
  }

  /** So many bytes. */
  take(length: number): Buffer {
    if (length > this.left) throw new RangeError(`a field of ${length} bytes where ${this.left} are left`)
    const taken = this.#bytes.subarray(this.#at, this.#at + length)
    this.#at += length
    return taken
  }

  /** Bytes behind their length, which takes one to three bytes itself. */
  vector(lengthBytes: 1 | 2 | 3): Buffer {
    return this.take(this.number(lengthBytes))
  }
}
