import { type Incident, type Mute, untouched } from '@mailhealth/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { alignWithMutes, covers, mutedUntil } from './mutes.ts'

const at = (hour: number): string => `2026-11-25T${String(hour).padStart(2, '0')}:00:00.000Z`
const muteOf = (scope: string, starts: number, ends: number, endedAt: string | null = null): Mute => ({
  id: 1,
  scope,
  startsAt: at(starts),
  endsAt: at(ends),
  by: 'U1',
  reason: 'a move',
  endedAt,
  endedBy: null,
})
const mx = { target: 'mx.example', tags: ['prod'] }

describe('mutes', () => {
  test.each([
    ['mx.example', true],
    ['MX.example', false],
    ['group:prod', true],
    ['group:lab', false],
    ['prod', false],
    ['all', true],
  ])('%s', (scope, covered) => {
    expect(covers(scope, mx)).toBe(covered)
  })

  test.each<[string, Mute[], string | null]>([
    ['none', [], null],
    ['one that lasts', [muteOf('all', 8, 10)], at(10)],
    ['the one that lasts longest', [muteOf('all', 8, 12), muteOf('mx.example', 8, 10)], at(12)],
    ['one that is over', [muteOf('all', 7, 9)], null],
    ['one to come', [muteOf('all', 10, 12)], null],
    ['one that was ended', [muteOf('all', 8, 12, at(8))], null],
    ['of another target', [muteOf('b.example', 8, 12)], null],
  ])('%s', (_, mutes, until) => {
    expect(mutedUntil(mutes, mx, new Date(at(9)))).toBe(until)
  })

  test('after aligning, each incident is as quiet as the mutes say, and aligning again does nothing', () => {
    const seen = { muted: 0, unmuted: 0, kept: 0 }
    const base: Incident = {
      number: 1,
      targetKey: 'host:mx.example',
      target: 'mx.example',
      check: 'dnsbl',
      state: 'open',
      severity: 'high',
      findings: [],
      revision: 1,
      openedAt: at(1),
      updatedAt: at(1),
      ...untouched,
    }
    const mute = fc
      .tuple(fc.constantFrom('all', 'mx.example', 'group:lab'), fc.integer({ min: 8, max: 12 }))
      .map(([scope, ends]) => muteOf(scope, 7, ends))
    const act = { by: null, at: at(9), note: null }
    fc.assert(
      fc.property(fc.array(mute, { maxLength: 3 }), fc.option(fc.constant(at(11))), (mutes, before) => {
        const tagged = [{ incident: { ...base, mutedUntil: before }, tags: ['prod'] }]
        const steps = alignWithMutes(tagged, mutes, act)
        const [step] = steps
        seen[step === undefined ? 'kept' : (step.type as 'muted' | 'unmuted')]++
        const now = step?.incident ?? tagged[0]?.incident
        expect(now?.mutedUntil).toBe(mutedUntil(mutes, mx, new Date(at(9))))
        expect(alignWithMutes([{ incident: now as Incident, tags: ['prod'] }], mutes, act)).toEqual([])
      }),
      { seed: 5, numRuns: 300 },
    )
    expect(Math.min(seen.muted, seen.unmuted, seen.kept)).toBeGreaterThan(20)
  })
})
