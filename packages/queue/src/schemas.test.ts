import { readdirSync, readFileSync } from 'node:fs'
import type { CheckFinishedEvent, DriftEvent, Report } from '@mailhealth/core'
import { describe, expect, test } from 'vitest'
import { eventSchema } from './event-schema.ts'
import { schemaFiles, schemaFolder } from './generate-schemas.ts'
import { checkJobSchema, type LookJob, lookJobSchema } from './payloads.ts'
import { reportSchema } from './report-schema.ts'
import { checkJob, event } from './testing.ts'

test('the committed JSON Schemas are current (npm run generate)', () => {
  const committed = readdirSync(schemaFolder).map((name) => [name, readFileSync(new URL(name, schemaFolder), 'utf8')])
  expect(Object.fromEntries(committed)).toEqual(schemaFiles())
})

const at = '2026-11-24T22:15:00.000Z'
const report: Report = {
  schemaVersion: 1,
  target: { kind: 'domain', name: 'example.com' },
  startedAt: at,
  durationMs: 812,
  outcome: 'fail',
  coverage: { asked: 41, answered: 38 },
  checks: [
    {
      check: 'spf',
      subject: 'example.com',
      outcome: 'fail',
      durationMs: 31,
      coverage: { asked: 1, answered: 1 },
      facts: { all: '-all', terms: ['a', 'mx'], missing: null, lookups: 12, isStrict: true },
      evidence: { txt: [['v=spf1'], null, { nested: [1.5, false] }] },
      findings: [
        {
          id: 'spf.lookup-limit-exceeded',
          severity: 'critical',
          subject: 'example.com',
          args: { lookups: 12 },
          summary: 's',
          remedy: 'r',
          runbook: 'b',
          reference: 'RFC 7208 §4.6.4',
        },
      ],
    },
  ],
}
const head = { schemaVersion: 1, id: event(1).id, at } as const
const drifted: DriftEvent = {
  ...head,
  type: 'drift.detected',
  target: 'a.example',
  targetKey: 'domain:a.example',
  check: 'mx',
  by: null,
  note: null,
  drifts: [{ fact: 'hosts', before: ['a'], after: null, since: at }],
  changes: [{ id: 'mx.acceptance-changed', args: {}, direction: 'weakened', thirdParty: null, severity: 'medium' }],
  severity: 'medium',
  spread: [{ name: 'a.example', type: 'MX', have: ['ns1.a.example'], lack: ['ns2.a.example'], silent: [] }],
}
const finished: CheckFinishedEvent = { ...head, type: 'check.finished', request: 'r1', report, problem: null }
const refused: CheckFinishedEvent = {
  ...head,
  type: 'check.finished',
  request: 'r1',
  report: null,
  problem: 'no target',
}
const look: LookJob = {
  schemaVersion: 1,
  request: '0190f2a0-0000-7000-8000-000000000001',
  target: 'a.example',
  checks: ['mx'],
}

describe('what is valid passes unchanged', () => {
  test('a report', () => expect(reportSchema.parse(report)).toEqual(report))
  test.each([event(1), drifted, finished, refused])('an event: $type', (one) =>
    expect(eventSchema.parse(one)).toEqual(one),
  )
  test('a due check', () => expect(checkJobSchema.parse(checkJob('a'))).toEqual(checkJob('a')))
  test('a look', () => expect(lookJobSchema.parse(look)).toEqual(look))
})

describe('what is not is refused', () => {
  test.each<[string, object]>([
    ['an unknown type', { ...event(1), type: 'incident.exploded' }],
    ['another version', { ...event(1), schemaVersion: 2 }],
    ['an id of another kind', { ...event(1), id: '00000000-0000-4000-8000-000000000001' }],
    ['a check that does not exist', { ...drifted, check: 'nope' }],
    ['a missing report', { ...finished, report: undefined }],
  ])('%s', (_name, one) => expect(eventSchema.safeParse(one).success).toBe(false))

  test.each<[string, object]>([
    ['a check that does not exist', { ...checkJob('a'), check: 'nope' }],
    ['no time', { ...checkJob('a'), dueAt: null }],
  ])('a due check: %s', (_name, job) => expect(checkJobSchema.safeParse(job).success).toBe(false))

  test.each<[string, object]>([
    ['a request that is no UUID', { ...look, request: 'r1' }],
    ['a target without end', { ...look, target: 'a'.repeat(501) }],
    ['a check that does not exist', { ...look, checks: ['nope'] }],
  ])('a look: %s', (_name, job) => expect(lookJobSchema.safeParse(job).success).toBe(false))
})
