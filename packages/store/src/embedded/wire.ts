/** One message of the PostgreSQL wire protocol: its letter, and the bytes behind letter and length. */
export interface Frame {
  readonly type: string
  readonly body: Buffer
}

/** What the database said to one batch. */
export interface Reply {
  /** The bytes for the client that asked, notifications taken out. */
  readonly bytes: Buffer
  readonly notifications: readonly Notification[]
  /** SQLSTATE of the first error, or null. */
  readonly errorCode: string | null
  /** `I` idle, `T` in a transaction, `E` in a failed one; null when the database did not finish its answer. */
  readonly status: string | null
}

/** A NOTIFY that arrived, with the message that carries it. */
export interface Notification {
  readonly channel: string
  readonly bytes: Buffer
}

/** Builds one message. */
export function frame(type: string, ...parts: readonly (Buffer | string)[]): Buffer {
  const body = parts.map((part) => (typeof part === 'string' ? Buffer.from(`${part}\0`) : part))
  const head = Buffer.alloc(5)
  head.write(type, 0, 'latin1')
  head.writeUInt32BE(4 + body.reduce((sum, part) => sum + part.length, 0), 1)
  return Buffer.concat([head, ...body])
}

/** Builds a message's bytes again. */
export function encode(message: Frame): Buffer {
  return frame(message.type, message.body)
}

/** Takes whole messages off the front of some bytes; `rest` is the beginning of one that is not complete yet. */
export function splitFrames(bytes: Buffer): { readonly frames: readonly Frame[]; readonly rest: Buffer } {
  const frames: Frame[] = []
  let at = 0
  while (bytes.length - at >= 5) {
    const end = at + 1 + bytes.readUInt32BE(at + 1)
    if (end > bytes.length) break
    frames.push({ type: String.fromCharCode(bytes.readUInt8(at)), body: bytes.subarray(at + 5, end) })
    at = end
  }
  return { frames, rest: bytes.subarray(at) }
}

/** The zero-terminated text at an offset, and the offset behind it. */
export function readText(body: Buffer, from = 0): { readonly text: string; readonly next: number } {
  const end = body.indexOf(0, from)
  return { text: body.toString('utf8', from, end), next: end + 1 }
}

/** Reads the database's whole answer to a batch. */
export function readReply(bytes: Buffer): Reply {
  const notifications: Notification[] = []
  const kept: Buffer[] = []
  let errorCode: string | null = null
  let status: string | null = null
  let keptFrom = 0
  for (let at = 0; at < bytes.length; ) {
    const end = at + 1 + bytes.readUInt32BE(at + 1)
    const type = bytes.readUInt8(at)
    if (type === letter.notification) {
      notifications.push({ channel: readText(bytes, at + 9).text, bytes: bytes.subarray(at, end) })
      kept.push(bytes.subarray(keptFrom, at))
      keptFrom = end
    } else if (type === letter.error) errorCode ??= readErrorCode(bytes.subarray(at + 5, end))
    else if (type === letter.ready) status = String.fromCharCode(bytes.readUInt8(at + 5))
    at = end
  }
  const rest = bytes.subarray(keptFrom)
  return { bytes: kept.length === 0 ? bytes : Buffer.concat([...kept, rest]), notifications, errorCode, status }
}

const letter = { notification: 0x41, error: 0x45, ready: 0x5a } as const

function readErrorCode(body: Buffer): string {
  for (let at = 0; at < body.length && body[at] !== 0; ) {
    const { text, next } = readText(body, at + 1)
    if (body.readUInt8(at) === 0x43) return text
    at = next
  }
  return 'XX000'
}
