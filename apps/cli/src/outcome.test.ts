import type { Outcome, Report, ReportedFinding, Severity } from '@mailhealth/core'
import { describe, expect, test } from 'vitest'
import { exitCodeOf, monitorStateOf, monitorStates } from './outcome.ts'

function finding(id: string, severity: Severity): ReportedFinding {
  return { id, severity, subject: 's', args: {}, summary: '', remedy: '', runbook: '', reference: '' }
}

function report(...checks: readonly (readonly [Outcome, ...(readonly ReportedFinding[])])[]): Report {
  return {
    schemaVersion: 1,
    target: { kind: 'domain', name: 'example.com' },
    startedAt: '2026-11-24T22:15:00.000Z',
    durationMs: 1,
    outcome: 'pass',
    coverage: { asked: 1, answered: 1 },
    checks: checks.map(([outcome, ...findings]) => ({
      check: 'mx',
      subject: 'example.com',
      outcome,
      durationMs: 1,
      coverage: { asked: 1, answered: 1 },
      facts: {},
      evidence: {},
      findings,
    })),
  }
}

const critical = report(['fail', finding('mx.open-relay', 'critical')])
const high = report(['fail', finding('mx.missing', 'high')])
const medium = report(['fail', finding('mx.cname', 'medium')])
const low = report(['pass', finding('mx.cname', 'low')])
const info = report(['pass', finding('mx.cname', 'info')])
const unknown = report(['indeterminate', finding('mx.indeterminate', 'medium')])
const worseUnknown = report(['indeterminate', finding('mx.indeterminate', 'critical')])
const mediumAndUnknown = report(
  ['fail', finding('mx.cname', 'medium')],
  ['indeterminate', finding('mx.indeterminate', 'medium')],
)
const mediumKnownInPart = report(['fail', finding('mx.cname', 'medium'), finding('mx.indeterminate', 'medium')])
const lowKnownInPart = report(['indeterminate', finding('mx.cname', 'low'), finding('mx.indeterminate', 'medium')])
const well = report(['pass'], ['skipped'])

describe('exit codes', () => {
  test.each<[string, readonly Report[], Severity, number, string]>([
    ['nothing found', [well], 'high', 0, 'OK'],
    ['info', [info], 'high', 0, 'OK'],
    ['low', [low], 'high', 0, 'OK'],
    ['low, and asked to fail on it', [low], 'low', 1, 'OK'],
    ['medium', [medium], 'high', 0, 'WARNING'],
    ['medium, and asked to fail on it', [medium], 'medium', 1, 'WARNING'],
    ['high', [high], 'high', 1, 'CRITICAL'],
    ['high, and asked to fail on critical only', [high], 'critical', 0, 'CRITICAL'],
    ['critical', [critical], 'high', 1, 'CRITICAL'],
    ['could not tell', [unknown], 'high', 3, 'UNKNOWN'],
    ['could not tell is no finding for --fail-on', [unknown], 'medium', 3, 'UNKNOWN'],
    ['could not tell, whatever the profile calls it', [worseUnknown], 'high', 3, 'UNKNOWN'],
    ['one check medium, another unknown', [mediumAndUnknown], 'high', 3, 'WARNING'],
    ['medium, and the same check knows only part', [mediumKnownInPart], 'high', 0, 'WARNING'],
    ['low, and the same check knows only part', [lowKnownInPart], 'high', 3, 'UNKNOWN'],
    ['several: the worst is 1', [well, unknown, high], 'high', 1, 'CRITICAL'],
    ['several: then 3', [well, unknown, medium], 'high', 3, 'WARNING'],
    ['several: then 0', [well, low], 'high', 0, 'OK'],
  ])('%s', (_, reports, failOn, exitCode, state) => {
    const looked = { reports, missing: [] }
    expect([exitCodeOf(looked, failOn), monitorStateOf(looked)]).toEqual([exitCode, state])
  })

  test.each<[string, readonly Report[], number, string]>([
    ['the others are well', [well, low], 2, 'UNKNOWN'],
    ['before what could not be told', [unknown], 2, 'UNKNOWN'],
    ['after a finding that fails', [well, high], 1, 'CRITICAL'],
    ['a monitor hears of the warning', [medium], 2, 'WARNING'],
  ])('a name that does not exist: %s', (_, reports, exitCode, state) => {
    const looked = { reports, missing: ['gone.example does not exist'] }
    expect([exitCodeOf(looked, 'high'), monitorStateOf(looked)]).toEqual([exitCode, state])
  })

  test('a monitor’s exit code is its state’s place', () => {
    expect(monitorStates).toEqual(['OK', 'WARNING', 'CRITICAL', 'UNKNOWN'])
  })
})
