import { printable } from './printable.ts'
import { Stopped } from './stopped.ts'

/** A whole SMTP reply (RFC 5321 §4.2.1): its code, and the text of each of its lines. */
export interface Reply {
  readonly code: number
  readonly lines: readonly string[]
}

/** So many bytes of replies are read on one connection; no honest server comes near. */
const maxBytes = 64 * 1024

/** Makes replies from bytes as they come, in pieces of any size. */
export class ReplyReader {
  #bytes = 0
  #pieces: Buffer[] = []
  #lines: string[] = []
  #replies: Reply[] = []

  /** Whether bytes came that belong to no reply taken so far. */
  get hasMore(): boolean {
    return this.#pieces.length > 0 || this.#lines.length > 0 || this.#replies.length > 0
  }

  /** Takes bytes in. @throws Stopped when they are not SMTP, or too many */
  push(chunk: Buffer): void {
    this.#bytes += chunk.length
    if (this.#bytes > maxBytes) throw new Stopped('protocol', `more than ${maxBytes} bytes of replies`)
    let rest = chunk
    for (let end = rest.indexOf(newline); end >= 0; end = rest.indexOf(newline)) {
      this.#readLine(
        Buffer.concat([...this.#pieces, rest.subarray(0, end)])
          .toString()
          .replace(/\r$/, ''),
      )
      this.#pieces = []
      rest = rest.subarray(end + 1)
    }
    if (rest.length > 0) this.#pieces.push(rest)
  }

  /** The next whole reply; null until there is one. */
  take(): Reply | null {
    return this.#replies.shift() ?? null
  }

  #readLine(line: string): void {
    const match = /^(\d{3})(?:([ -])(.*))?$/s.exec(line)
    if (match === null) throw new Stopped('protocol', `not an SMTP reply: ${line}`)
    this.#lines.push(printable(match[3] ?? ''))
    if (match[2] === '-') return
    this.#replies.push({ code: Number(match[1]), lines: this.#lines })
    this.#lines = []
  }
}

const newline = 0x0a
