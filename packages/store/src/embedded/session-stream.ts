import { Duplex } from 'node:stream'
import type { Session } from './session.ts'
import type { Prepared } from './statements.ts'
import { type Frame, frame, readText, splitFrames } from './wire.ts'

/**
 * What node-postgres takes for its socket: speaks the wire protocol, and hands whole batches (up to Sync, or one simple
 * query) to the session. COPY and portals that stay open between batches are not supported; nothing here uses them.
 */
export class SessionStream extends Duplex {
  readonly prepared: Prepared = new Map()
  readonly channels: Set<string> = new Set()
  /** As `application_name` was set: BullMQ finds its workers by it. */
  applicationName = ''
  readonly #session: Session
  #rest: Buffer = Buffer.alloc(0)
  #started = false
  #batch: Frame[] = []

  constructor(session: Session) {
    super()
    this.#session = session
  }

  /** As net.Socket: called by node-postgres before anything is written. */
  connect(): void {
    process.nextTick(() => {
      const refusal = this.#session.join(this)
      if (refusal === null) this.emit('connect')
      else this.destroy(refusal)
    })
  }

  setNoDelay(): void {}
  setKeepAlive(): void {}
  ref(): void {}
  unref(): void {}

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    this.#rest = this.#started ? this.#take(bytes) : this.#start(bytes)
    done()
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#session.leave(this)
    done(error)
  }

  #start(bytes: Buffer): Buffer {
    if (bytes.length < 4 || bytes.length < bytes.readUInt32BE(0)) return bytes
    const end = bytes.readUInt32BE(0)
    this.applicationName = readParameters(bytes.subarray(8, end)).get('application_name') ?? ''
    this.#started = true
    this.push(greeting)
    return this.#take(bytes.subarray(end))
  }

  #take(bytes: Buffer): Buffer {
    const { frames, rest } = splitFrames(bytes)
    for (const message of frames) {
      this.#batch.push(message)
      if (message.type === 'X') {
        this.#session.leave(this)
        this.push(null)
      } else if (message.type === 'S' || message.type === 'Q') this.#session.submit(this, this.#batch.splice(0))
    }
    // A copy, since the chunk's memory may be used again.
    return Buffer.from(rest)
  }
}

/** AuthenticationOk, BackendKeyData, ReadyForQuery. */
const greeting = Buffer.concat([
  frame('R', Buffer.alloc(4)),
  frame('K', Buffer.from([0, 0, 0, 1, 0, 0, 0, 0])),
  frame('Z', Buffer.from('I')),
])

function readParameters(body: Buffer): Map<string, string> {
  const parameters = new Map<string, string>()
  for (let at = 0; at < body.length && body[at] !== 0; ) {
    const name = readText(body, at)
    const value = readText(body, name.next)
    parameters.set(name.text, value.text)
    at = value.next
  }
  return parameters
}
