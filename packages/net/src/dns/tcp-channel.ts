import { connect, type Socket } from 'node:net'
import type { Channel, ChannelOwner, Passenger } from './channel.ts'
import { maxQueryLength, viewOf, writeQuery } from './codec.ts'
import { Pending } from './pending.ts'
import type { ServerAddress } from './server-address.ts'

/** A connection begins with so many at once, and gets more as answers come; unbound closes those that send thousands. */
const firstWindow = 64
const maxWindow = 256
const bufferSize = 65_536
/** With so many in flight, answers are let gather for a millisecond: many in one read, and the next questions in one write. */
const manyInFlight = 32

/** One pipelined connection (RFC 7766 §6.2.1.1): all that is sent in one turn goes out in one write, answers in any order. */
export class TcpChannel implements Channel {
  readonly #owner: ChannelOwner
  readonly #socket: Socket
  readonly #pending = new Pending(maxWindow)
  #window = firstWindow
  #out: Buffer = Buffer.allocUnsafe(bufferSize)
  #outView: DataView = viewOf(this.#out)
  #outEnd = 0
  #isFlushing = false
  /** A message of which the rest has not come yet. */
  #rest: Buffer | null = null
  #isOpen = true
  readonly #resume = (): void => {
    if (this.#isOpen) this.#socket.resume()
  }

  constructor(server: ServerAddress, owner: ChannelOwner) {
    this.#owner = owner
    const buffer = Buffer.allocUnsafe(bufferSize)
    this.#socket = connect({
      host: server.host,
      port: server.port,
      noDelay: true,
      onread: {
        buffer,
        callback: (count) => {
          this.#read(buffer.subarray(0, count))
          if (this.#pending.size < manyInFlight) return true
          setTimeout(this.#resume, 1)
          return false
        },
      },
    })
    const onLost = (): void => this.#lose()
    this.#socket.on('error', onLost).on('end', onLost).on('close', onLost)
  }

  get room(): number {
    return this.#isOpen ? this.#window - this.#pending.size : 0
  }

  get inFlight(): number {
    return this.#pending.size
  }

  get isGrowing(): boolean {
    return this.#window < maxWindow
  }

  send(passenger: Passenger): void {
    if (this.#outEnd + 2 + maxQueryLength > this.#out.length) {
      this.#flush()
      this.#setOut(Buffer.allocUnsafe(bufferSize))
    }
    const at = this.#outEnd
    const end = writeQuery(this.#outView, at + 2, this.#pending.add(passenger), passenger.question)
    this.#outView.setUint16(at, end - at - 2)
    this.#outEnd = end
    if (this.#isFlushing) return
    this.#isFlushing = true
    // After the promises that this turn settles: whoever they wake sends along.
    process.nextTick(() => {
      this.#isFlushing = false
      this.#flush()
    })
  }

  expire(tick: number): readonly Passenger[] {
    const late = this.#pending.expire(tick)
    if (late.length > 0) this.#window = Math.max(1, this.#window >> 1)
    return late
  }

  close(): readonly Passenger[] {
    this.#isOpen = false
    this.#socket.destroy()
    return this.#pending.clear()
  }

  #flush(): void {
    if (this.#outEnd === 0 || !this.#isOpen) return
    this.#socket.write(this.#out.subarray(0, this.#outEnd))
    // The socket may keep what it was given; what is left of the buffer is still ours.
    this.#setOut(this.#out.subarray(this.#outEnd))
    this.#outEnd = 0
  }

  #setOut(bytes: Buffer): void {
    this.#out = bytes
    this.#outView = viewOf(bytes)
  }

  #read(chunk: Buffer): void {
    const bytes = this.#rest === null ? chunk : Buffer.concat([this.#rest, chunk])
    const view = viewOf(bytes)
    let at = 0
    while (bytes.length - at >= 2) {
      const end = at + 2 + view.getUint16(at)
      if (end > bytes.length) break
      if (this.#pending.deliver(view, at + 2, end) && this.#window < maxWindow) this.#window++
      at = end
    }
    this.#rest = at === bytes.length ? null : Buffer.from(bytes.subarray(at))
    this.#owner.onRoom()
  }

  #lose(): void {
    if (!this.#isOpen) return
    this.#owner.onLost(this, this.close(), this.#pending.answered)
  }
}
