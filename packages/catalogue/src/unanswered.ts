import { type Finding, type Report, type ReportedFinding, type Verdict, worstSeverity } from '@mailhealth/core'
import { found, isFindingId, specOf } from './catalogue.ts'

/** What kept several checks from telling something: a finding for each reason that more than one of them gives. */
export function unansweredOf(verdicts: readonly Verdict[]): Finding[] {
  const all = verdicts.flatMap(({ check, findings }) =>
    findings.flatMap(({ id, args, severity }) => ({ check, severity, reason: reasonOf({ id, args }) })),
  )
  return [...Map.groupBy(all, ({ reason }) => reason)].flatMap(([reason, told]) => {
    const checks = [...new Set(told.map(({ check }) => check))]
    if (reason === null || checks.length < 2) return []
    const cut = Math.max(reason.lastIndexOf(': '), 0)
    const finding = found('resolver.unanswered', reason.slice(0, cut), { failure: reason.slice(cut + 2), checks })
    return [{ ...finding, severity: worstSeverity(told.map(({ severity }) => severity)) ?? 'medium' }]
  })
}

/** True for a finding that a report tells once for several checks. */
export function isToldTogether(finding: ReportedFinding, { unanswered = [] }: Report): boolean {
  const reason = reasonOf(finding)
  return unanswered.some(({ subject, args }) => reason === `${subject}: ${args['failure']}`)
}

/** Why a check could not tell; null where it lacks more than one answer, since the reason is only the first one's. */
function reasonOf({ id, args }: Pick<Finding, 'id' | 'args'>): string | null {
  const { reason, unanswered } = args
  const isOnlyOne = isFindingId(id) && specOf(id).plane === 'unknown' && unanswered === 1
  return isOnlyOne && typeof reason === 'string' ? reason : null
}
