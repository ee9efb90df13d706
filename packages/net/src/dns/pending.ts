import type { Passenger } from './channel.ts'
import { decodeMessage } from './codec.ts'
import { readQuick } from './quick-codec.ts'
import { randomId } from './random-ids.ts'

/** What is in flight on one channel, by message id, oldest first. */
export class Pending {
  readonly #byId = new Map<number, Passenger>()
  /** How many answers came in all. */
  answered = 0

  get size(): number {
    return this.#byId.size
  }

  /** Takes one in, and gives it an id that no other has. */
  add(passenger: Passenger): number {
    let id = randomId()
    while (this.#byId.has(id)) id = (id + 1) & 0xffff
    this.#byId.set(id, passenger)
    return id
  }

  /** Reads the message from `start` to before `end`, and hands it to whom it answers; false where it answers nobody. */
  deliver(bytes: Buffer, start: number, end: number): boolean {
    if (end - start < 12) return false
    const id = ((bytes[start] as number) << 8) | (bytes[start + 1] as number)
    const passenger = this.#byId.get(id)
    if (passenger === undefined) return false
    const { question } = passenger
    const quick = question.type === 'A' ? readQuick(bytes, start, end, id, question.name) : null
    const brought = quick ?? decodeMessage(bytes.subarray(start, end), id, question)
    if (brought === null) return false
    this.#byId.delete(id)
    this.answered++
    if (!passenger.isOver) passenger.done(brought)
    return true
  }

  /** Takes out what was sent before a tick. */
  expire(tick: number): Passenger[] {
    const late: Passenger[] = []
    for (const [id, passenger] of this.#byId) {
      if (passenger.sentTick >= tick) break
      this.#byId.delete(id)
      late.push(passenger)
    }
    return late
  }

  /** Takes out all. */
  clear(): Passenger[] {
    const all = [...this.#byId.values()]
    this.#byId.clear()
    return all
  }
}
