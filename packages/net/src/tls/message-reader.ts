import { Stopped } from '../smtp/stopped.ts'

/** A handshake message, or an alert. */
export type TlsMessage =
  | { readonly kind: 'handshake'; readonly type: number; readonly body: Buffer }
  | { readonly kind: 'alert'; readonly isFatal: boolean; readonly alert: number }

/** Longest record there may be: 2^14 bytes and what encryption adds (RFC 5246 §6.2.3). */
const maxRecord = 16_384 + 2_048

/** So many bytes of handshake are read: an honest server sends a few thousand, most of them certificates. */
const maxBytes = 128 * 1024

/** Makes the messages of a server's first flight from bytes as they come, in pieces of any size. Nothing of it is encrypted. */
export class MessageReader {
  #bytes = 0
  #pieces: Buffer[] = []
  #held = 0
  #wanted = 5
  #handshake: Buffer = Buffer.alloc(0)
  #messages: TlsMessage[] = []

  /** Takes bytes in. @throws Stopped when they are not TLS, or too many */
  push(chunk: Buffer): void {
    this.#bytes += chunk.length
    if (this.#bytes > maxBytes) throw new Stopped('protocol', `more than ${maxBytes} bytes of handshake`)
    this.#pieces.push(chunk)
    this.#held += chunk.length
    // Pieces are joined only when they complete something: byte after byte costs no more than all at once.
    while (this.#held >= this.#wanted) this.#readRecord(Buffer.concat(this.#pieces))
  }

  /** The next whole message; null until there is one. */
  take(): TlsMessage | null {
    return this.#messages.shift() ?? null
  }

  #readRecord(held: Buffer): void {
    const type = held.readUInt8(0)
    const length = held.readUInt16BE(3)
    if (!isRecordType(type) || held.readUInt8(1) !== 3) throw new Stopped('protocol', 'what came is not TLS')
    if (length === 0 || length > maxRecord) throw new Stopped('protocol', `a TLS record of ${length} bytes`)
    this.#wanted = 5 + length
    if (held.length < this.#wanted) return
    const content = held.subarray(5, this.#wanted)
    this.#pieces = [held.subarray(this.#wanted)]
    this.#held = held.length - this.#wanted
    this.#wanted = 5
    if (type === alertRecord) this.#readAlert(content)
    else if (type === handshakeRecord) this.#readHandshake(content)
  }

  #readAlert(content: Buffer): void {
    if (content.length < 2) throw new Stopped('protocol', `an alert of ${content.length} bytes`)
    this.#messages.push({ kind: 'alert', isFatal: content.readUInt8(0) === 2, alert: content.readUInt8(1) })
  }

  /** A message may be spread over records, and a record may hold several (RFC 8446 §5.1). */
  #readHandshake(content: Buffer): void {
    let rest = Buffer.concat([this.#handshake, content])
    while (rest.length >= 4 && rest.length >= 4 + rest.readUIntBE(1, 3)) {
      const end = 4 + rest.readUIntBE(1, 3)
      this.#messages.push({ kind: 'handshake', type: rest.readUInt8(0), body: rest.subarray(4, end) })
      rest = rest.subarray(end)
    }
    this.#handshake = rest
  }
}

const alertRecord = 21
const handshakeRecord = 22

/** ChangeCipherSpec, alert, handshake, application data. */
function isRecordType(type: number): boolean {
  return type >= 20 && type <= 23
}
