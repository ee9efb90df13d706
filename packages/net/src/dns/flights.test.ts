import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AbortHub } from './abort-hub.ts'
import { Flight } from './flight.ts'
import { Flights } from './flights.ts'

const hub = new AbortHub()
const owner = { onBrought: () => {}, onLeft: () => {} }
/** Few hashes for many names, so that flights share them and the places they lead to. */
const hashes = [1, 2, 0x100001, 0x7fffffff, -1]

function flightFor(nth: number): Flight {
  const question = { name: `n${nth}.example`, type: 'A' } as const
  return new Flight(question, question.name, hashes[nth % hashes.length] as number, 0, owner, hub)
}

test('flights are found by what they ask until they are taken out, whatever hashes they share', () => {
  let shared = 0
  const steps = fc.array(fc.record({ nth: fc.nat(19), isIn: fc.boolean() }), { minLength: 20, maxLength: 60 })
  fc.assert(
    fc.property(steps, (all) => {
      const flights = new Flights()
      const model = new Map<string, Flight>()
      for (const { nth, isIn } of all) {
        const flight = flightFor(nth)
        const known = model.get(flight.key)
        expect(flights.get(flight.key, flight.hash)).toBe(known ?? null)
        if (known !== undefined && !isIn) {
          flights.delete(known)
          flights.delete(known)
          model.delete(flight.key)
        } else if (known === undefined && isIn) {
          flights.add(flight)
          model.set(flight.key, flight)
        }
        expect(flights.size).toBe(model.size)
      }
      expect(new Set(flights.all())).toEqual(new Set(model.values()))
      if (new Set([...model.values()].map(({ hash }) => hash)).size < model.size) shared++
    }),
  )
  expect(shared).toBeGreaterThan(20)
})
