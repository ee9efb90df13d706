import type { Turn, Turns } from '@mailhealth/core'
import { describe, expect, test } from 'vitest'

/** By so much the clock of a machine is put right at once, at the most. */
const clockMs = 50

/** What turns promise. @param both two who share them, as processes do; another operator is named in each test */
export function turnsContract(both: () => readonly [Turns, Turns]): void {
  let operators = 0
  const newOperator = (): string => `Operator ${operators++}`
  const taken = async (turns: Turns, operator: string, lengthMs: number): Promise<Turn> => {
    const turn = await turns.take(operator, lengthMs)
    if (turn === null) throw new Error('there was no turn')
    return turn
  }

  describe('turns', () => {
    test('one that is nobody’s begins now, and is no longer than was asked for', async () => {
      const askedAt = performance.now()
      const { startsMs, endsMs } = await taken(both()[0], newOperator(), 5_000)
      const toldAt = performance.now()
      expect(startsMs).toBeGreaterThan(askedAt - clockMs)
      expect(startsMs).toBeLessThan(toldAt + clockMs)
      expect(endsMs - startsMs).toBeLessThanOrEqual(5_000)
      expect(endsMs).toBeGreaterThan(askedAt + 5_000 - clockMs)
    })

    test('no two are at the same time, whoever takes them, and however many at once', async () => {
      const operator = newOperator()
      const lengths = Array.from({ length: 30 }, (_, at) => 500 + ((at * 37) % 300))
      const all = await Promise.all(lengths.map((lengthMs, at) => taken(both()[at % 2] as Turns, operator, lengthMs)))
      // Of a short one nothing may be left when it is known.
      const left = all.filter(({ startsMs, endsMs }) => startsMs < endsMs)
      left.sort((one, other) => one.startsMs - other.startsMs)
      for (const [at, { startsMs }] of left.entries())
        if (at > 0) expect(startsMs).toBeGreaterThanOrEqual((left[at - 1] as Turn).endsMs)
      expect(left.length).toBeGreaterThan(10)
      const wholeMs = lengths.reduce((sum, lengthMs) => sum + lengthMs, 0)
      expect((left.at(-1) as Turn).endsMs).toBeGreaterThan(performance.now() + wholeMs / 2)
    })

    test('operators do not wait for each other', async () => {
      await taken(both()[0], newOperator(), 20_000)
      const other = await taken(both()[1], newOperator(), 20)
      expect(other.startsMs).toBeLessThan(performance.now() + clockMs)
    })
  })
}
