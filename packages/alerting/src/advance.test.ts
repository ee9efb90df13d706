import { compareSeverity, untouched } from '@mailhealth/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { play, stale, verdict } from './testing.ts'

const weak = ['medium tls.protocol-old mail.example.com']
const listed = ['critical dnsbl.listed 192.0.2.1@zen.example']
const unknown = ['medium dnsbl.indeterminate mail.example.com']
const pass = verdict('pass')
const fail = verdict('fail', weak)
const unproven = { ...verdict('skipped'), coverage: { asked: 2, answered: 1 } }
const blind = verdict('indeterminate', unknown)

describe('advance', () => {
  test.each([
    ['opens after two failing runs in a row', [fail, fail], [null, 'opened']],
    ['a pass between breaks the row', [fail, pass, fail], [null, null, null]],
    ['a run that could not tell neither opens nor breaks the row', [fail, blind, fail], [null, null, 'opened']],
    ['a listing opens at once', [verdict('fail', listed)], ['opened']],
    ['closes after two passes in a row', [fail, fail, pass, pass], [null, 'opened', null, 'resolved']],
    ['a run that could not tell never closes', [fail, fail, pass, blind, blind], [null, 'opened', null, null, null]],
    ['the same failure again says nothing', [fail, fail, fail, fail], [null, 'opened', null, null]],
    ['worse is announced', [fail, fail, verdict('fail', [...weak, ...listed])], [null, 'opened', 'escalated']],
    ['better is told', [verdict('fail', [...weak, ...listed]), fail], ['opened', 'eased']],
    [
      'another finding of the same weight is told',
      [fail, fail, verdict('fail', ['medium tls.key-weak mail.example.com'])],
      [null, 'opened', 'changed'],
    ],
    ['not being able to tell six times is an incident', Array(6).fill(blind), [null, null, null, null, null, 'opened']],
    [
      'and a pass closes that',
      [...Array(6).fill(blind), pass, pass],
      [null, null, null, null, null, 'opened', null, 'resolved'],
    ],
    [
      'a check that no longer applies closes',
      [fail, fail, verdict('skipped'), verdict('skipped')],
      [null, 'opened', null, 'resolved'],
    ],
    [
      'one that was skipped on nobody’s word closes nothing, and breaks no row',
      [fail, unproven, fail, unproven, unproven, unproven, pass, unproven, pass],
      [null, null, 'opened', null, null, null, null, null, 'resolved'],
    ],
    [
      'a pass on stale answers closes nothing, and breaks no row',
      [fail, stale(pass), fail, stale(pass), stale(pass), stale(verdict('skipped')), pass, stale(pass), pass],
      [null, null, 'opened', null, null, null, null, null, 'resolved'],
    ],
    [
      'a fault on stale answers counts, but one that is missing there stays',
      [stale(fail), stale(verdict('fail', [...weak, ...listed])), stale(fail), fail],
      [null, 'opened', null, 'eased'],
    ],
    [
      'low and info open nothing',
      [verdict('pass', ['low spf.ptr-used a.example']), verdict('pass', ['info x.y b.example'])],
      [null, null],
    ],
  ])('%s', (_, runs, types) => {
    expect(play(runs).types).toEqual(types)
  })

  test('an incident has its number, its rows and its first revision', () => {
    expect(play([verdict('fail', [...listed, 'low spf.ptr-used a.example', ...unknown])]).open).toEqual({
      number: 1,
      targetKey: 'host:mail.example.com',
      target: 'mail.example.com',
      check: 'dnsbl',
      state: 'open',
      severity: 'critical',
      findings: [{ severity: 'critical', id: 'dnsbl.listed', subject: '192.0.2.1@zen.example', args: {} }],
      revision: 1,
      openedAt: '2026-11-25T00:00:00.000Z',
      updatedAt: '2026-11-25T00:00:00.000Z',
      ...untouched,
      step: 1,
      calledAt: '2026-11-25T00:00:00.000Z',
    })
  })

  test('a fault that a half-blind run did not see stays, so nothing eases', () => {
    const both = verdict('fail', [...listed, 'high dnsbl.listed 192.0.2.1@bl.example'])
    const halfBlind = verdict('fail', ['high dnsbl.listed 192.0.2.1@bl.example', ...unknown])
    const { types, open } = play([both, halfBlind])
    expect(types).toEqual(['opened', null])
    expect(open?.severity).toBe('critical')
  })

  const soon = { openAfter: 2, closeAfter: 2, unknownAfter: 6, reopenWithinMs: 600_000 }
  const round = [fail, fail, pass, pass]

  test('what comes back soon is the same incident, and whoever was on it has to look again', () => {
    const { steps, open } = play([...round, fail, fail], soon)
    expect(steps.flatMap((step) => (step ? [`${step.type} ${step.incident.number}`] : []))).toEqual([
      'opened 1',
      'resolved 1',
      'reopened 1',
    ])
    expect(open).toMatchObject({ state: 'open', revision: 3, flaps: 1, resolvedAt: null, acknowledgedBy: null })
    expect(open?.reopenedAt).toBe(open?.calledAt)
  })

  test('an incident that keeps coming back flaps: it closes and steadies later, and says less', () => {
    const flapping = play([...round, ...round, ...round, fail, fail], soon)
    expect(flapping.open).toMatchObject({ flaps: 3 })
    const noisy = play([...round, ...round, ...round, ...round, ...round], soon)
    expect(noisy.types.slice(14)).toEqual(Array(6).fill(null))
    const calm = [...round, ...round, ...round, fail, fail, ...Array(6).fill(pass)]
    expect(play(calm, soon).types.slice(-6)).toEqual([null, null, null, null, null, 'resolved'])
    const steady = play([...round, ...round, ...round, ...Array(6).fill(fail)], soon)
    expect(steady.types.at(-1)).toBe('changed')
    expect(steady.open?.flaps).toBe(0)
  })

  test('what opens while its target is muted is quiet from the start', () => {
    const until = '2026-11-25T09:00:00.000Z'
    expect(play([fail, fail], soon, until).open?.mutedUntil).toBe(until)
    expect(play([...round, fail, fail], soon, until).open?.mutedUntil).toBe(until)
  })

  test('long after it was resolved, the next failure is a new one', () => {
    const { steps } = play([fail, fail, pass, pass, fail, fail])
    expect(steps.flatMap((step) => (step ? [`${step.type} MH-${step.incident.number}`] : []))).toEqual([
      'opened MH-1',
      'resolved MH-1',
      'opened MH-2',
    ])
  })

  test('whatever the runs: openings and resolutions alternate, only passes resolve, revisions grow by one', () => {
    const seen = { opened: 0, reopened: 0, resolved: 0, worse: 0 }
    const run = fc.constantFrom(
      pass,
      fail,
      blind,
      verdict('fail', listed),
      verdict('fail', [...listed, ...unknown]),
      verdict('skipped'),
      unproven,
    )
    fc.assert(
      fc.property(fc.array(run, { minLength: 1, maxLength: 40 }), (runs) => {
        let revision = 0
        let isOpen = false
        for (const [index, step] of play(runs, { ...soon, reopenWithinMs: 180_000 }).steps.entries()) {
          if (step === null) continue
          expect(step.incident.revision).toBe(step.type === 'opened' ? 1 : revision + 1)
          revision = step.incident.revision
          expect(['opened', 'reopened'].includes(step.type)).toBe(!isOpen)
          isOpen = step.type !== 'resolved'
          if (step.type === 'opened') seen.opened++
          if (step.type === 'reopened') seen.reopened++
          if (step.type === 'resolved') {
            seen.resolved++
            expect(['pass', 'skipped']).toContain(runs[index]?.outcome)
            expect(runs[index]).not.toBe(unproven)
          }
          if (step.type === 'escalated') {
            seen.worse++
            expect(compareSeverity(step.incident.severity, step.previousSeverity ?? 'critical')).toBeLessThan(0)
          }
        }
      }),
      { seed: 7, numRuns: 500 },
    )
    expect(Math.min(seen.opened, seen.reopened, seen.resolved, seen.worse)).toBeGreaterThan(20)
  })
})
