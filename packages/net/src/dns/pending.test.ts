import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Brought, Passenger } from './channel.ts'
import { encodeQuery, type Question, viewOf } from './codec.ts'
import { Pending } from './pending.ts'
import { addressFor } from './testing.ts'

const seats = 8

class OnePassenger implements Passenger {
  readonly question: Question
  sentTick: number
  tries = 1
  isOver = false
  readonly brought: Brought[] = []

  constructor(nth: number, sentTick: number) {
    this.question = { name: `n${nth}.example`, type: 'A' }
    this.sentTick = sentTick
  }

  done(brought: Brought): void {
    this.brought.push(brought)
  }
}

/** The answer about a name to whoever has an id. */
function answerFor(id: number, question: Question): DataView {
  return viewOf(Buffer.from(addressFor(encodeQuery(id, question))))
}

test('each gets the answer to its own id, once, and late ones are given up oldest first', () => {
  const seen = { delivered: 0, strange: 0, expired: 0 }
  const step = fc.oneof(
    fc.constant({ kind: 'add' } as const),
    fc.record({ kind: fc.constant('answer' as const), which: fc.nat(seats), isForged: fc.boolean() }),
    fc.record({ kind: fc.constant('expire' as const), age: fc.integer({ min: 1, max: 6 }) }),
  )
  fc.assert(
    fc.property(fc.array(step, { minLength: 30, maxLength: 80 }), (steps) => {
      const pending = new Pending(seats)
      const model = new Map<number, OnePassenger>()
      for (const [tick, one] of steps.entries()) {
        if (one.kind === 'add') {
          if (model.size === seats) continue
          const passenger = new OnePassenger(tick, tick)
          const id = pending.add(passenger)
          expect(model.has(id)).toBe(false)
          model.set(id, passenger)
        } else if (one.kind === 'answer') {
          const [id, passenger] = [...model][one.which % Math.max(model.size, 1)] ?? []
          if (id === undefined || passenger === undefined) continue
          const about = one.isForged ? { name: 'other.example', type: 'A' as const } : passenger.question
          const answer = answerFor(id, about)
          expect(pending.deliver(answer, 0, answer.byteLength)).toBe(!one.isForged)
          if (one.isForged) seen.strange++
          else {
            seen.delivered++
            model.delete(id)
            expect(passenger.brought.length).toBe(1)
            expect(pending.deliver(answer, 0, answer.byteLength)).toBe(false)
          }
        } else {
          const late = pending.expire(tick - one.age)
          const expected = [...model].filter(([, { sentTick }]) => sentTick < tick - one.age)
          expect(late).toEqual(expected.map(([, passenger]) => passenger))
          seen.expired += late.length
          for (const [id] of expected) model.delete(id)
        }
        expect(pending.size).toBe(model.size)
      }
      const rest = pending.clear()
      expect(rest).toEqual([...model.values()])
      expect(pending.size).toBe(0)
    }),
  )
  expect(Math.min(seen.delivered, seen.strange, seen.expired)).toBeGreaterThan(50)
})
