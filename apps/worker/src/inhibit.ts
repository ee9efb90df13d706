import {
  type Advance,
  type Cause,
  inhibitions,
  inhibits,
  isWell,
  mayBeHidden,
  type RunSeen,
} from '@mailhealth/alerting'
import { type Finding, isCheckId, type TransitionType } from '@mailhealth/core'
import {
  hideIncident,
  makeDueNow,
  openIncidentsNear,
  releaseHidden,
  standingFailures,
  type Transaction,
  unhideIncident,
} from '@mailhealth/store'

/** The checks whose findings hide others, as the table names them. */
const causingChecks = [
  ...new Set(
    inhibitions.flatMap(({ cause }) => (cause === 'unknown' ? [] : cause.map((id) => id.split('.')[0] ?? ''))),
  ),
].filter(isCheckId)

type Seen = Omit<RunSeen, 'isHidden'>

/** What hides a run's findings; asked only for those that something could hide. */
export type HiddenBy = (finding: Finding) => Cause | null

/** Looks for what could hide the findings of a run. */
export async function hidersOf(tx: Transaction, { targetKey, verdict, kinds }: Seen): Promise<HiddenBy> {
  if (!verdict.findings.some((finding) => mayBeHidden(finding, kinds))) return () => null
  // What a run saw while no resolver worked is of that, although it may be over when the run is.
  const near = await openIncidentsNear(tx, targetKey, new Date(verdict.startedAt))
  const standing = await standingFailures(tx, causingChecks)
  const isOpen = ({ targetKey: key, check }: { targetKey: string; check: string }): boolean =>
    near.some((one) => one.targetKey === key && one.check === check && one.state !== 'resolved')
  const causes: Cause[] = [...near, ...standing].flatMap((one) =>
    one.findings.map((finding) => ({ targetKey: one.targetKey, check: one.check, finding, isOpen: isOpen(one) })),
  )
  return (finding) => inhibits({ targetKey, check: verdict.check, finding }, causes, kinds)
}

/** Notes what a run leaves hidden: an incident that would be open, were it not for its cause. */
export async function noteHidden(
  tx: Transaction,
  { targetKey, verdict, now }: Seen,
  plain: Advance,
  hiddenBy: HiddenBy,
): Promise<void> {
  const findings = plain.transition?.incident.findings ?? []
  const cause = plain.transition !== null && opens(plain.transition.type) ? firstCause(findings, hiddenBy) : null
  if (cause === null) return unhideIncident(tx, targetKey, verdict.check)
  const isOver = cause.check === 'resolver' && !cause.isOpen
  // Its end released what it hid before: what comes too late for that is judged again at once.
  if (isOver) return makeDueNow(tx, targetKey, [verdict.check], new Date(now))
  const by = { targetKey: cause.targetKey, check: cause.check }
  await hideIncident(tx, { targetKey, check: verdict.check, cause: by, since: new Date(now) })
}

/** What a run's own findings hid is judged again once they are gone. */
export async function releaseIfGone(tx: Transaction, { targetKey, verdict }: Seen, step: Advance): Promise<void> {
  const isGone = isWell(verdict) || step.transition?.type === 'resolved'
  if (isGone) await releaseHidden(tx, { targetKey, check: verdict.check }, new Date())
}

/** An incident that comes back would be told like a new one. */
export function opens(type: TransitionType): boolean {
  return type === 'opened' || type === 'reopened'
}

function firstCause(findings: readonly Finding[], hiddenBy: HiddenBy): Cause | null {
  for (const finding of findings) {
    const cause = hiddenBy(finding)
    if (cause !== null) return cause
  }
  return null
}
