import { isToldTogether } from '@mailhealth/catalogue'
import type { CheckFinishedEvent, Outcome, Report, ReportedCheck, ReportedFinding } from '@mailhealth/core'
import type { Texts } from '../texts/texts.ts'
import { type Block, type Content, context, header, section, sentence } from './blocks.ts'
import { escaped } from './safe-text.ts'
import { fullName, targetText } from './target-name.ts'
import { checkWord, findingWord } from './words.ts'

/** All checks of a report share this room, in UTF-16 units. */
const findingsShown = 12
const perCheck = 3

const marks: { readonly [O in Outcome]: string } = { pass: '🟢', fail: '🔴', indeterminate: '❔', skipped: '⚪' }

/** The answer to a look that somebody asked for. `target` is what they typed. */
export function lookAnswer(event: CheckFinishedEvent, target: string, texts: Texts): Content {
  if (event.report !== null) return reportCard(event.report, texts)
  return sentence(texts.report.problem(targetText(target), escaped(event.problem ?? '', 500)))
}

/** A report as a card: a section a check, failing ones first. */
export function reportCard(report: Report, texts: Texts): Content {
  const { target, outcome, coverage } = report
  const heading = texts.report.heading(fullName(target.name), texts.outcome[outcome])
  const checks = [...report.checks].sort((a, b) => weight[a.outcome] - weight[b.outcome])
  let room = findingsShown
  const sections = checks.map((check) => {
    const findings = check.findings.filter((finding) => !isToldTogether(finding, report))
    const shown = Math.min(perCheck, room, findings.length)
    room -= shown
    return checkSection({ ...check, findings }, shown, texts)
  })
  const took = texts.report.took((report.durationMs / 1_000).toFixed(1))
  return {
    text: `${escaped(heading, 500)}.`,
    blocks: [
      header(`${marks[outcome]} ${heading}`),
      ...(report.unanswered ?? []).slice(0, perCheck).map(unansweredSection),
      ...sections,
      context(`${texts.report.coverage(coverage.answered, coverage.asked)} · ${took}`),
    ],
  }
}

const weight: { readonly [O in Outcome]: number } = { fail: 0, indeterminate: 1, pass: 2, skipped: 3 }

/** What several checks could not tell, before them. */
function unansweredSection({ summary, remedy }: ReportedFinding): Block {
  return section(`${marks.indeterminate} ${escaped(summary, 600)}\n→ ${escaped(remedy, 300)}`)
}

function checkSection(check: ReportedCheck, shown: number, texts: Texts): Block {
  const lines = check.findings
    .slice(0, shown)
    .map((finding) => `• *${findingWord(finding, texts)}:* ${escaped(finding.summary, 360)}`)
  const rest = check.findings.length - shown
  const more = rest > 0 ? [`• ${texts.more(rest)}`] : []
  const coverage = check.coverageText === undefined ? [] : [`_${escaped(check.coverageText, 600)}_`]
  const why = check.skipped === undefined ? '' : `: ${escaped(check.skipped.text, 300)}`
  const heading = `${marks[check.outcome]} *${checkWord(check.check)}* ${texts.outcome[check.outcome]}${why}`
  return section([heading, ...lines, ...more, ...coverage].join('\n'))
}
