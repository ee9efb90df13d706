import { type Locale, renderFinding, renderSkip } from '@mailhealth/catalogue'
import type { FactValue, Verdict } from '@mailhealth/core'
import type { Texts } from '../texts/texts.ts'
import { type Block, type Content, context, header, limits, section } from './blocks.ts'
import { code, escaped } from './safe-text.ts'
import { fullName } from './target-name.ts'
import { checkWord, date, findingWord } from './words.ts'

const mostFindings = 10
const mostFacts = 12
const factRoom = 700

/** What was last seen of some checks of a target: the findings with where to delist, and the facts. */
export function evidenceBlocks(verdicts: readonly Verdict[], texts: Texts, locale: Locale): Block[] {
  const blocks: Block[] = []
  let room: number = limits.allBlocks
  for (const verdict of verdicts) {
    const own = [
      section(`*${checkWord(verdict.check)}* ${texts.outcome[verdict.outcome]}${whySkipped(verdict, locale)}`),
      ...findingBlocks(verdict, texts, locale),
      ...factBlocks(verdict, texts),
      context(texts.report.seenAt(date(verdict.startedAt))),
    ]
    room -= JSON.stringify(own).length
    if (room < 0 && blocks.length > 0) break
    blocks.push(...own)
  }
  return blocks
}

/** The same as an answer. */
export function evidenceMessage(target: string, verdicts: readonly Verdict[], texts: Texts, locale: Locale): Content {
  const heading = verdicts.map(({ check, outcome }) => `${checkWord(check)} ${texts.outcome[outcome]}`).join(', ')
  const text = `${escaped(fullName(target), 253)}: ${heading}.`
  return { text, blocks: [header(text.slice(0, -1)), ...evidenceBlocks(verdicts, texts, locale)] }
}

function whySkipped({ skipped }: Verdict, locale: Locale): string {
  return skipped === undefined ? '' : `: ${escaped(renderSkip(skipped, locale), 300)}`
}

function findingBlocks({ findings }: Verdict, texts: Texts, locale: Locale): Block[] {
  const shown = findings.slice(0, mostFindings).map((finding) => {
    const { summary, remedy } = renderFinding(finding, locale)
    const { delistUrl } = finding.args
    const delist = typeof delistUrl === 'string' && /^https?:\/\//.test(delistUrl) ? delistUrl : null
    const link = delist === null ? '' : `\n${texts.report.delist(`<${escaped(delist, 300).replaceAll('|', '%7C')}>`)}`
    return section(
      `*${findingWord(finding, texts)}:* ${escaped(summary, 420)}\n${escaped(remedy, 320)}${link}\n${code(finding.id, 80)}`,
    )
  })
  const rest = findings.length - shown.length
  return rest > 0 ? [...shown, context(texts.more(rest))] : shown
}

function factBlocks({ facts }: Verdict, texts: Texts): Block[] {
  const lines = Object.entries(facts)
    .slice(0, mostFacts)
    .map(([fact, value]) => `${escaped(fact, 80)}: ${factText(value, texts)}`)
  return lines.length === 0
    ? []
    : [section([`*${texts.report.facts}*`, ...cutTo(lines, limits.section - 100)].join('\n'))]
}

function factText(value: FactValue, texts: Texts): string {
  if (value === null) return texts.drift.absent
  return code(typeof value === 'object' ? value.join(', ') || '[]' : String(value), factRoom)
}

function cutTo(lines: readonly string[], room: number): string[] {
  let left = room
  return lines.filter((line) => {
    left -= line.length + 1
    return left >= 0
  })
}
