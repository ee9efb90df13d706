import type { CheckState, Facts, Finding, Incident, Outcome, Severity, Transition, Verdict } from '@mailhealth/core'
import { type Advance, advance } from './advance.ts'
import type { AlertingPolicy, FindingKinds } from './policy.ts'

export const kinds: FindingKinds = {
  isUnknown: (finding) => finding.id.endsWith('.indeterminate'),
  opensAtOnce: (finding) => finding.id === 'dnsbl.listed',
}

/** A finding of a test: `critical dnsbl.listed 192.0.2.1@zen.example`. */
export function finding(text: string): Finding {
  const [severity, id, subject] = text.split(' ') as [Severity, string, string]
  return { severity, id, subject, args: {} }
}

export function verdict(outcome: Outcome, findings: readonly string[] = [], facts: Facts = {}): Verdict {
  return {
    check: 'dnsbl',
    subject: 'mail.example.com',
    outcome,
    findings: findings.map(finding),
    coverage: { asked: 1, answered: 1 },
    facts,
    evidence: null,
    startedAt: '2026-11-25T00:00:00.000Z',
    durationMs: 1,
  }
}

/** The same, on answers that had run out. */
export function stale(one: Verdict): Verdict {
  return { ...one, coverage: { ...one.coverage, stale: { answers: 1, seconds: 90 } } }
}

/** What a play came to: each step (null where a run said nothing), the incident and the state at the end. */
export interface Played {
  readonly steps: readonly (Transition | null)[]
  readonly types: readonly (Transition['type'] | null)[]
  readonly open: Incident | null
  readonly advances: readonly Advance[]
  readonly state: CheckState | null
}

/** Plays runs one after another, a minute apart, as the worker does; gives each step and the incident at the end. */
export function play(
  verdicts: readonly Verdict[],
  policy: AlertingPolicy = { openAfter: 2, closeAfter: 2, unknownAfter: 6, reopenWithinMs: 0 },
  mutedUntil: string | null = null,
): Played {
  let state: CheckState | null = null
  let last: Incident | null = null
  const steps: (Transition | null)[] = []
  const advances: Advance[] = []
  let numbers = 0
  for (const [index, one] of verdicts.entries()) {
    const now = new Date(Date.UTC(2026, 10, 25, 0, index)).toISOString()
    const result: Advance = advance({
      targetKey: 'host:mail.example.com',
      verdict: one,
      state,
      last,
      mutedUntil,
      newNumber: numbers + 1,
      policy,
      kinds,
      isHidden: () => false,
      now,
    })
    state = result.state
    if (result.transition?.type === 'opened') numbers++
    if (result.transition !== null) last = result.transition.incident
    steps.push(result.transition)
    advances.push(result)
  }
  const open = last as Incident | null
  return {
    steps,
    types: steps.map((step) => step?.type ?? null),
    open: open?.state === 'resolved' ? null : open,
    advances,
    state,
  }
}
