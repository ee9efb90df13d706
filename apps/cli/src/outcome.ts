import { specOf } from '@mailhealth/catalogue'
import { isAtLeast, type Report, type ReportedFinding, type Severity } from '@mailhealth/core'
import { exitCodes } from './command.ts'

/** What `check` came to: a report of each target, and the names that are none, with the reason in a sentence each. */
export interface Looked {
  readonly reports: readonly Report[]
  readonly missing: readonly string[]
}

/**
 * The exit code of `check`: 1 where a finding is as bad as `failOn` or worse, else 2 where a name does not exist, else 3
 * where a check could not tell, else 0. What could not be told is no finding of the target, however severe.
 */
export function exitCodeOf({ reports, missing }: Looked, failOn: Severity): number {
  if (hasFault(reports, failOn)) return exitCodes.findings
  if (missing.length > 0) return exitCodes.usage
  return hasUnknown(reports) ? exitCodes.unknown : exitCodes.ok
}

/** The states that monitoring plugins end with. */
export const monitorStates = ['OK', 'WARNING', 'CRITICAL', 'UNKNOWN'] as const
export type MonitorState = (typeof monitorStates)[number]

/**
 * A monitor's state: critical from `high`, warning from `medium`, else unknown where a name does not exist or a check
 * could not tell. Its index is the exit code.
 */
export function monitorStateOf({ reports, missing }: Looked): MonitorState {
  if (hasFault(reports, 'high')) return 'CRITICAL'
  if (hasFault(reports, 'medium')) return 'WARNING'
  return missing.length > 0 || hasUnknown(reports) ? 'UNKNOWN' : 'OK'
}

/** The findings that say that something is wrong, as against what could not be told. */
function faultsOf(report: Report): readonly ReportedFinding[] {
  return report.checks.flatMap((check) => check.findings).filter((finding) => specOf(finding.id).plane !== 'unknown')
}

function hasFault(reports: readonly Report[], threshold: Severity): boolean {
  return reports.some((report) => faultsOf(report).some((finding) => isAtLeast(finding.severity, threshold)))
}

function hasUnknown(reports: readonly Report[]): boolean {
  return reports.some((report) => report.checks.some((check) => check.outcome === 'indeterminate'))
}
