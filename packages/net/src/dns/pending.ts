import type { Passenger } from './channel.ts'
import { decodeMessage } from './codec.ts'
import { readQuick } from './quick-codec.ts'
import { randomId } from './random-ids.ts'

const nobody = 0

/** What is in flight on one channel, by message id: each has a seat, and a table of all ids says which. */
export class Pending {
  /** The seat of an id, counted from 1. */
  readonly #seatOf = new Uint16Array(0x10000)
  readonly #idAt: Uint16Array
  readonly #passengers: (Passenger | null)[]
  /** The seats that are free, counted from 1; the last one is taken next. */
  readonly #free: Uint16Array
  #freeCount: number
  /** How many answers came in all. */
  answered = 0

  /** @param seats how many there may be at once */
  constructor(seats: number) {
    this.#idAt = new Uint16Array(seats + 1)
    this.#passengers = new Array(seats + 1).fill(null)
    this.#free = Uint16Array.from({ length: seats }, (_, at) => seats - at)
    this.#freeCount = seats
  }

  get size(): number {
    return this.#free.length - this.#freeCount
  }

  /** Takes one in, and gives it an id that no other has. There has to be a seat. */
  add(passenger: Passenger): number {
    let id = randomId()
    while (this.#seatOf[id] !== nobody) id = (id + 1) & 0xffff
    const seat = this.#free[--this.#freeCount] as number
    this.#seatOf[id] = seat
    this.#idAt[seat] = id
    this.#passengers[seat] = passenger
    return id
  }

  /** Reads the message from `start` to before `end`, and hands it to whom it answers; false where it answers nobody. */
  deliver(bytes: DataView, start: number, end: number): boolean {
    if (end - start < 12) return false
    const id = bytes.getUint16(start)
    const seat = this.#seatOf[id] as number
    if (seat === nobody) return false
    const passenger = this.#passengers[seat] as Passenger
    const { question } = passenger
    const quick = question.type === 'A' ? readQuick(bytes, start, end, id, question.name) : null
    const brought = quick ?? decodeMessage(part(bytes, start, end), id, question)
    if (brought === null) return false
    this.#leave(seat)
    this.answered++
    if (!passenger.isOver) passenger.done(brought)
    return true
  }

  /** Takes out what was sent before a tick, oldest first. */
  expire(tick: number): Passenger[] {
    return this.#takeOut((passenger) => passenger.sentTick < tick)
  }

  /** Takes out all, oldest first. */
  clear(): Passenger[] {
    return this.#takeOut(() => true)
  }

  #takeOut(isWanted: (passenger: Passenger) => boolean): Passenger[] {
    const out: Passenger[] = []
    for (const [seat, passenger] of this.#passengers.entries()) {
      if (passenger === null || !isWanted(passenger)) continue
      this.#leave(seat)
      out.push(passenger)
    }
    return out.sort((a, b) => a.sentTick - b.sentTick)
  }

  #leave(seat: number): void {
    this.#passengers[seat] = null
    this.#seatOf[this.#idAt[seat] as number] = nobody
    this.#free[this.#freeCount++] = seat
  }
}

function part({ buffer, byteOffset }: DataView, start: number, end: number): Buffer {
  return Buffer.from(buffer, byteOffset + start, end - start)
}
