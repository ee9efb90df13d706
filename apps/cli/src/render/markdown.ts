import type { Report, ReportedCheck } from '@mailhealth/core'
import { countText, coverageText, durationText, findingsOf } from './counts.ts'
import { printable } from './printable.ts'
import { verdictWords } from './text.ts'

/** A report for a ticket or a wiki. Nothing in it is a link or a mention that we did not make. */
export function renderMarkdown(report: Report): string {
  const { outcome, target, coverage, durationMs } = report
  const told = [countText(findingsOf([report])), coverageText(coverage), durationText(durationMs)]
  return `${[
    `## ${verdictWords[outcome]}: ${escape(target.name)}`,
    `${told.filter((part) => part !== '').join(' · ')} · ${report.startedAt}`,
    ...findingsOf([report]).map((finding) =>
      [
        `- **${finding.severity}** \`${finding.id}\` ${escape(finding.subject)}: ${escape(finding.summary)}`,
        `  - Remedy: ${escape(finding.remedy)}`,
        `  - Runbook: ${runbook(finding.runbook)}`,
      ].join('\n'),
    ),
    ...report.checks.flatMap(({ check, coverageText }) =>
      coverageText === undefined ? [] : [`${check}: ${escape(coverageText)}`],
    ),
    ['| check | outcome | findings | answered |', '| --- | --- | --- | --- |', ...report.checks.map(checkRow)].join(
      '\n',
    ),
  ].join('\n\n')}\n`
}

function checkRow({ check, outcome, skipped, findings, coverage }: ReportedCheck): string {
  const why = skipped === undefined ? '' : `: ${escape(skipped.text)}`
  return `| ${check} | ${outcome}${why} | ${countText(findings)} | ${coverage.answered} of ${coverage.asked} |`
}

function runbook(place: string): string {
  const text = printable(place).replaceAll('`', '')
  return /^https?:\/\/[^\s<>]+$/.test(text) ? `<${text}>` : `\`${text}\``
}

/** A zero-width space after `@`, `://` and between `www.` keeps sites from making mentions and links of a stranger's text. */
function escape(text: string): string {
  return printable(text)
    .replace(/[\\`*_{}[\]<>()#+!|~&]/g, '\\$&')
    .replace(/@(?=\w)|:(?=\/\/)|\bwww(?=\.)/g, '$&\u200b')
}
