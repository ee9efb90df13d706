import { isToldTogether } from '@mailhealth/catalogue'
import { type Report, type ReportedFinding, type Severity, severities } from '@mailhealth/core'

/**
 * Every finding of some reports, worst first; those that are equally bad stay in the order of the checks. What several
 * checks could not tell for one reason is there once.
 */
export function findingsOf(reports: readonly Report[]): readonly ReportedFinding[] {
  return findingsByWeight(
    reports.flatMap((report) => {
      const own = report.checks.flatMap((check) => check.findings)
      return [...(report.unanswered ?? []), ...own.filter((finding) => !isToldTogether(finding, report))]
    }),
  )
}

/** Findings, worst first; those that are equally bad stay in their order. */
export function findingsByWeight(findings: readonly ReportedFinding[]): readonly ReportedFinding[] {
  return severities.flatMap((severity) => findings.filter((finding) => finding.severity === severity))
}

/** How many findings there are of each severity that occurs, worst first. */
function countBySeverity(findings: readonly ReportedFinding[]): readonly (readonly [Severity, number])[] {
  return severities
    .map((severity) => [severity, findings.filter((finding) => finding.severity === severity).length] as const)
    .filter(([, count]) => count > 0)
}

/** `2 critical, 1 high`; `no findings` when there is none. */
export function countText(findings: readonly ReportedFinding[]): string {
  const counts = countBySeverity(findings)
  return counts.length === 0 ? 'no findings' : counts.map(([severity, count]) => `${count} ${severity}`).join(', ')
}

/** A duration for people: `31 ms`, `0.8 s`, `2 min 5 s`. */
export function durationText(ms: number): string {
  if (ms < 100) return `${Math.round(ms)} ms`
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

/** `38 of 41 answered`; empty when nothing was asked. */
export function coverageText({ asked, answered }: Report['coverage']): string {
  return asked === 0 ? '' : `${answered} of ${asked} answered`
}
