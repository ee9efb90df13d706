import { type Report, type Severity, severities } from '@mailhealth/core'
import { type Looked, monitorStateOf } from '../outcome.ts'
import { countText, findingsOf } from './counts.ts'
import { printable } from './printable.ts'

/** The longest text of a status line: monitors cut it, and what they cut should not be the performance data. */
const maxText = 300

/** One status line with performance data, for all reports together, and for the names that are none. */
export function renderNagios({ reports, missing }: Looked): string {
  const findings = findingsOf(reports)
  const [worst] = findings
  const [first] = reports
  const about = reports.length === 1 && first !== undefined ? first.target.name : `${reports.length} targets`
  const named = worst === undefined ? '' : `; ${worst.id} ${worst.subject}: ${worst.summary}`
  const all = [`${about}: ${countText(findings)}${named}`, ...missing].join('; ')
  const text = printable(all).replaceAll('|', '/')
  const shown = text.length > maxText ? `${text.slice(0, maxText)}…` : text
  return `MAILHEALTH ${monitorStateOf({ reports, missing })} - ${shown} | ${performance(reports)}\n`
}

function performance(reports: readonly Report[]): string {
  const findings = findingsOf(reports)
  const count = (severity: Severity): number => findings.filter((finding) => finding.severity === severity).length
  const sum = (pick: (report: Report) => number): number => reports.reduce((total, report) => total + pick(report), 0)
  const slowest = Math.max(...reports.map((report) => report.durationMs))
  return [
    ...severities.map((severity) => `${severity}=${count(severity)};;;0`),
    `asked=${sum((report) => report.coverage.asked)};;;0`,
    `answered=${sum((report) => report.coverage.answered)};;;0`,
    `time=${(slowest / 1000).toFixed(3)}s;;;0`,
  ].join(' ')
}
