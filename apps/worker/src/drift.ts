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
  const earlier = state.explanation?.spread ?? []
  if (!isNews && !isUnsettled(earlier)) return null
  // What is back, too: it may be back at one server of two.
  const adrift = factsWith(state.baseline, [...state.drifts, ...step.state.drifts])
  const places = checkNamed(verdict.check).publishedAt?.(target, state.baseline, adrift) ?? []
  const spread = await askSpread(places, world)
  const isSeenBack = step.reverted.length > 0 && step.state.drifts.length === 0
  const told = isSeenBack ? spread.map(ofTheChange) : spread
  return step.detected.length === 0 && isUnsettled(earlier) ? withEarlier(earlier, told) : told
}

/** Who gives no answer now is taken to say what it said: that nothing is heard settles no difference. */
function withEarlier(earlier: readonly Spread[], now: readonly Spread[]): Spread[] {
  const isSame = (a: Spread, b: Spread): boolean => a.name === b.name && a.type === b.type
  const unasked = earlier.filter((one) => !now.some((other) => isSame(one, other)))
  const asked = now.map((one) => {
    const before = earlier.find((other) => isSame(one, other))
    const quiet = (side: 'have' | 'lack'): string[] => before?.[side].filter((name) => one.silent.includes(name)) ?? []
    const have = [...one.have, ...quiet('have')].toSorted()
    const lack = [...one.lack, ...quiet('lack')].toSorted()
    return { ...one, have, lack, silent: one.silent.filter((name) => !have.includes(name) && !lack.includes(name)) }
  })
  return [...asked, ...unasked]
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
