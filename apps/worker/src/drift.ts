import { compareWithBaseline, factsWith } from '@mailhealth/alerting'
import type { SeverityProfile } from '@mailhealth/catalogue'
import { askSpread, checkNamed, explainDrift } from '@mailhealth/checks'
import {
  type CheckId,
  type CheckState,
  type Drift,
  type Explanation,
  type Facts,
  isUnsettled,
  type Nameservers,
  type Resolver,
  type Spread,
  type Target,
  type Verdict,
  worstSeverity,
} from '@mailhealth/core'

/** With whom the spread of a change is asked. */
export interface DriftWorld {
  readonly resolver: Resolver
  readonly nameservers: Nameservers
  readonly signal: AbortSignal
}

/**
 * Asks the authoritative servers about what a run found to have changed, or to be back; and again while they differ.
 * Null when there is nothing to ask about, which is the rule.
 *
 * @throws the reason of `signal` when it aborts
 */
export async function spreadOfRun(
  target: Target,
  verdict: Verdict,
  state: CheckState | null,
  world: DriftWorld,
): Promise<readonly Spread[] | null> {
  if (state === null) return null
  const step = compareWithBaseline(state, verdict.facts, verdict.startedAt)
  const isNews = step.detected.length > 0 || step.reverted.length > 0
  if (!isNews && !isUnsettled(state.explanation?.spread ?? [])) return null
  // What is back, too: it may be back at one server of two.
  const adrift = factsWith(state.baseline, [...state.drifts, ...step.state.drifts])
  const places = checkNamed(verdict.check).publishedAt?.(target, state.baseline, adrift) ?? []
  const spread = await askSpread(places, world)
  const isSeenBack = step.reverted.length > 0 && step.state.drifts.length === 0
  return isSeenBack ? spread.map(ofTheChange) : spread
}

/**
 * Where the resolver happens to see what was before, the servers that differ from it are those that have the change.
 * Where they all agree, it is back everywhere, or a cache is behind.
 */
function ofTheChange(one: Spread): Spread {
  return one.have.length === 0 || one.lack.length === 0 ? one : { ...one, have: one.lack, lack: one.have }
}

/** What drifts of a check come to. */
export function explanationOf(
  check: CheckId,
  baseline: Facts,
  drifts: readonly Drift[],
  spread: readonly Spread[],
  profile: SeverityProfile,
): Explanation {
  const changes = explainDrift(checkNamed(check), baseline, factsWith(baseline, drifts), profile)
  return { changes, severity: worstSeverity(changes.map((change) => change.severity)) ?? 'info', spread }
}
