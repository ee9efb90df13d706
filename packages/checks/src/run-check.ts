import { type SeverityProfile, specOf, withSeverity } from '@mailhealth/catalogue'
import {
  compareSeverity,
  type Finding,
  isAtLeast,
  type JsonValue,
  type Outcome,
  type Target,
  targetName,
  type Verdict,
} from '@mailhealth/core'
import type { Check, Judgement, Surroundings } from './check.ts'

/** A run's verdict, and what the next run of the same check on the same target needs to know. */
export interface RunResult {
  readonly verdict: Verdict
  readonly memory: JsonValue
  /** In how many seconds the check wants to run again; null when its interval is soon enough. */
  readonly nextLookSeconds: number | null
}

/**
 * Runs one check on one target: gather, evaluate, facts.
 *
 * @throws the reason of `surroundings.signal` when it aborts; anything else that is thrown is a bug of ours
 */
export async function runCheck(
  check: Check<unknown, unknown>,
  target: Target,
  surroundings: Surroundings,
  profile: SeverityProfile,
  memory: JsonValue,
): Promise<RunResult> {
  const startedAt = surroundings.clock.now()
  const evidence = await check.gather(target, surroundings, memory)
  surroundings.signal.throwIfAborted()
  const judgement = check.evaluate(target, evidence, memory)
  const findings = judgement.findings.map((finding) => withSeverity(finding, profile)).sort(worstFirst)
  return {
    nextLookSeconds: check.nextLookSeconds?.(evidence) ?? null,
    memory: (check.remember?.(evidence, memory) ?? null) as JsonValue,
    verdict: {
      check: check.id,
      subject: targetName(target),
      outcome: outcomeOf(judgement, findings),
      ...(judgement.skipped === undefined ? {} : { skipped: judgement.skipped }),
      findings,
      coverage: judgement.coverage,
      facts: check.facts(evidence),
      evidence: evidence as JsonValue,
      ...(judgement.outline === undefined ? {} : { outline: judgement.outline }),
      startedAt: startedAt.toISOString(),
      durationMs: surroundings.clock.now().getTime() - startedAt.getTime(),
    },
  }
}

/** What findings come to: a fault of medium severity or worse fails; what could not be told never passes. */
export function outcomeOf(judgement: Judgement, findings: readonly Finding[]): Outcome {
  if (judgement.skipped !== undefined) return 'skipped'
  const isUnknown = (finding: Finding): boolean => specOf(finding.id).plane === 'unknown'
  if (findings.some((finding) => !isUnknown(finding) && isAtLeast(finding.severity, 'medium'))) return 'fail'
  return findings.some(isUnknown) ? 'indeterminate' : 'pass'
}

function worstFirst(a: Finding, b: Finding): number {
  return (
    compareSeverity(a.severity, b.severity) ||
    a.id.localeCompare(b.id) ||
    operatorOf(a).localeCompare(operatorOf(b)) ||
    a.subject.localeCompare(b.subject)
  )
}

/** An operator's lists stand together: often they are one listing, and one removal ends it. */
function operatorOf({ args }: Finding): string {
  return typeof args['operator'] === 'string' ? args['operator'] : ''
}
