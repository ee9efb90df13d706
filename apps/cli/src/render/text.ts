import { type FindingGroup, groupByOperator } from '@mailhealth/catalogue'
import {
  type DomainName,
  type JsonValue,
  type Outcome,
  type Report,
  type ReportedCheck,
  type ReportedFinding,
  readableName,
} from '@mailhealth/core'
import { countText, coverageText, durationText, findingsOf } from './counts.ts'
import { outlineBlock } from './outline.ts'
import { printable } from './printable.ts'
import type { Style } from './style.ts'
import { widthOf, wrap } from './wrap.ts'

/** How a report is laid out. */
export interface Layout {
  readonly width: number
  readonly style: Style
}

/** What an outcome is called where it is shouted. */
export const verdictWords: { readonly [O in Outcome]: string } = {
  pass: 'PASS',
  fail: 'FAIL',
  indeterminate: 'UNKNOWN',
  skipped: 'SKIPPED',
}

/** A whole report: the verdict in the first line, findings worst first, then a line a check. Ends with a newline. */
export function renderText(report: Report, layout: Layout): string {
  const findings = findingsOf([report])
  const serious = findings.filter(({ severity }) => severity !== 'info')
  const blocks = groupByOperator(serious).map((group) => groupBlock(group, layout))
  const remarks = findings.filter(({ severity }) => severity === 'info').map((finding) => remark(finding, layout))
  const outlines = report.checks.map((check) => outlineBlock(check, layout))
  const checks = report.checks.map((check) => checkLine(check, layout)).join('\n')
  return `${[verdictLine(report, layout), ...blocks, remarks.join('\n'), ...outlines, checks].filter((block) => block !== '').join('\n\n')}\n`
}

/** A report in one line: for the many of a range, of which most are well. */
export function verdictLine(report: Report, { width, style }: Layout): string {
  const word = verdictWords[report.outcome]
  const parts = [countText(findingsOf([report])), coverageText(report.coverage), durationText(report.durationMs)]
  const told = parts.filter((part) => part !== '').join(' · ')
  const name = printable(shownName(report.target))
  const isShort = widthOf(`${word}  ${name}   ${told}`) <= width
  const line = isShort
    ? `${word}  ${style.bold(name)}   ${told}`
    : `${wrap(name, width, `${word}  `)}\n${wrap(told, width, '      ')}`
  return line.replace(word, style.outcome(report.outcome, word))
}

/** An international name both ways: one for DNS, one for people where it can be taken for no other. */
function shownName({ kind, name }: Report['target']): string {
  const readable = kind === 'domain' || kind === 'host' ? readableName(name as DomainName) : null
  return readable === null ? name : `${name} (${readable})`
}

/** Findings that belong together stand indented below what they have in common. */
function groupBlock({ heading, findings }: FindingGroup<ReportedFinding>, layout: Layout): string {
  if (heading === null) return findings.map((finding) => findingBlock(finding, layout)).join('\n\n')
  const { width, style } = layout
  const blocks = findings.map((finding) => findingBlock(finding, { width: width - indentOfGroup.length, style }))
  const head = wrap(printable(heading), width, '')
    .split('\n')
    .map((line) => style.bold(line))
  return `${head.join('\n')}\n${blocks.join('\n\n').replace(/^(?=.)/gm, indentOfGroup)}`
}

const indentOfGroup = '  '

/** A finding: severity, id and subject, then what it means, its evidence, and what to do. */
export function findingBlock(finding: ReportedFinding, { width, style }: Layout): string {
  const word = finding.severity.toUpperCase()
  const head = wrap(`${printable(finding.id)} ${printable(finding.subject)}`, width, `${word}  `)
  const indent = '    '
  const evidence = evidenceOf(finding)
  return [
    head.replace(word, style.severity(finding.severity, word)),
    wrap(printable(finding.summary), width, indent),
    ...evidence.map((line) => style.dim(wrap(line, width, indent, `${indent}  `))),
    wrap(printable(finding.remedy), width, `${indent}→ `),
    style.dim(wrap(printable(finding.runbook), width, `${indent}runbook: `)),
  ].join('\n')
}

/** An `info` finding asks nobody to do anything: a line, so that many of them do not hide the others. */
function remark({ id, subject, summary }: ReportedFinding, { width, style }: Layout): string {
  return style.severity('info', wrap(printable(`${id} ${subject}: ${summary}`), width, 'INFO  ', '    '))
}

/** What no sentence of the finding says: text of its arguments, at most three pieces, each bounded. */
function evidenceOf(finding: ReportedFinding): readonly string[] {
  const told = `${finding.subject} ${finding.summary} ${finding.remedy}`
  return Object.entries(finding.args)
    .map(([name, value]) => [name, asText(value)] as const)
    .filter(([, text]) => text !== null && !/^[a-z, -]*$/.test(text) && !told.includes(text))
    .slice(0, maxEvidence)
    .map(([name, text]) => `${printable(name)}: ${bounded(printable(text ?? ''))}`)
}

const maxEvidence = 3
const maxEvidenceLength = 240

function asText(value: JsonValue): string | null {
  if (typeof value === 'string') return value
  if (!Array.isArray(value) || !value.every((one) => typeof one === 'string')) return null
  return value.join(', ')
}

function bounded(text: string): string {
  return text.length > maxEvidenceLength ? `${text.slice(0, maxEvidenceLength)}…` : text
}

function checkLine(check: ReportedCheck, { width, style }: Layout): string {
  const word = outcomeWords[check.outcome]
  const parts = [
    printable(check.skipped?.text ?? ''),
    check.findings.length > 0 ? countText(check.findings) : '',
    // A reason that is beyond doubt needs no count beside it.
    check.skipped !== undefined && isWhole(check.coverage) ? '' : coverageText(check.coverage),
    durationText(check.durationMs),
  ]
  const told = parts.filter((part) => part !== '').join(' · ')
  const line = wrap(told, width, `${word.padEnd(8)} ${check.check.padEnd(8)} `).replace(
    word,
    style.outcome(check.outcome, word),
  )
  if (check.coverageText === undefined) return line
  return `${line}\n${style.dim(wrap(printable(check.coverageText), width, '    '))}`
}

function isWhole({ asked, answered }: ReportedCheck['coverage']): boolean {
  return asked === answered
}

/** How many targets came out how, in one line; for the end of several reports. */
export function renderSummary(reports: readonly Report[], { style }: Layout): string {
  const counts = (['fail', 'indeterminate', 'pass', 'skipped'] as const).flatMap((outcome) => {
    const count = reports.filter((report) => report.outcome === outcome).length
    return count === 0 ? [] : [style.outcome(outcome, `${count} ${outcomeWords[outcome]}`)]
  })
  return `${reports.length} ${reports.length === 1 ? 'target' : 'targets'}: ${counts.join(', ')}\n`
}

const outcomeWords: { readonly [O in Outcome]: string } = {
  pass: 'pass',
  fail: 'fail',
  indeterminate: 'unknown',
  skipped: 'skipped',
}
