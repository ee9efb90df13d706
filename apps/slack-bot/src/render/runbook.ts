import {
  driftRunbook,
  type FindingId,
  findingIds,
  isFindingId,
  type Locale,
  type RunbookPlaces,
  runbookSection,
  runbookUrl,
} from '@mailhealth/catalogue'
import { type CheckId, checkIds } from '@mailhealth/core'
import type { types } from '@slack/bolt'
import { homeTextsIn } from '../texts/home.ts'
import type { Texts } from '../texts/texts.ts'
import { type Block, type Content, context, header, limits, section } from './blocks.ts'
import type { Wording } from './incident-message.ts'
import { readingModal } from './modals.ts'
import { code, escape, escaped } from './safe-text.ts'
import { checkWord } from './words.ts'

/** What to do about some findings, in the order given. */
export function runbookMessage(ids: readonly string[], wording: Wording): Content {
  const { runbook } = wording.texts
  return {
    text: `${runbook.title}: ${ids.map((id) => escaped(id, 80)).join(', ')}.`,
    blocks: runbookBlocks(ids, wording),
  }
}

/** The checks that have runbooks, and which of them have one of their own somewhere. */
export function runbookChecks({ texts, locale, runbooks }: Wording): Content {
  const { ofAll } = texts.runbook
  const names = checkIds.map((check) => code(check, 40)).join(', ')
  return { text: `${ofAll} ${names}`, blocks: [section(`${ofAll}\n${names}`), context(ownRunbooks(runbooks, locale))] }
}

/** The runbooks of a check, each with the address where one is configured. */
export function runbooksOfCheck(check: CheckId, { texts, runbooks }: Wording): Content {
  const heading = texts.runbook.ofCheck(check)
  const ids = findingIds.filter((id) => id.startsWith(`${check}.`))
  const lines = ids.map((id) => {
    const url = runbookUrl(id, runbooks)
    return url === null || url.length > 200 ? code(id, 80) : `${code(id, 80)} <${escaped(url, 400)}>`
  })
  return {
    text: `${heading} ${ids.join(', ')}`,
    blocks: paragraphsOf([heading, ...lines].join('\n\n')).map((part) => section(part.replaceAll('\n\n', '\n'))),
  }
}

/** How many checks have a runbook of their own, and which have none. */
export function ownRunbooks(runbooks: RunbookPlaces, locale: Locale): string {
  const isOwn = (check: CheckId): boolean =>
    findingIds.some((id) => id.startsWith(`${check}.`) && runbookUrl(id, runbooks) !== null)
  const missing = checkIds.filter((check) => !isOwn(check))
  const named = missing.length === 0 ? null : missing.map(checkWord).join(', ')
  return homeTextsIn(locale).runbooks(checkIds.length - missing.length, checkIds.length, named)
}

/** What to do about some findings, as a modal. */
export function runbookModal(ids: readonly string[], wording: Wording): types.ModalView {
  return readingModal(wording.texts.runbook.title, runbookBlocks(ids, wording), wording.texts)
}

/** What to do when facts of a check left their baseline, as a modal. */
export function driftRunbookModal(check: CheckId, wording: Wording): types.ModalView {
  return readingModal(wording.texts.runbook.title, driftRunbookBlocks(check, wording), wording.texts)
}

/** The same as an answer. */
export function driftRunbookMessage(check: CheckId, wording: Wording): Content {
  const text = `${wording.texts.runbook.title}: ${checkWord(check)}.`
  return { text, blocks: driftRunbookBlocks(check, wording) }
}

function driftRunbookBlocks(check: CheckId, { locale, texts }: Wording): Block[] {
  return [header(checkWord(check)), ...sectionsOf(driftRunbook(check, locale), texts)]
}

function runbookBlocks(ids: readonly string[], wording: Wording): Block[] {
  const known = ids.filter(isFindingId)
  if (known.length === 0) return [section(wording.texts.runbook.none)]
  const blocks: Block[] = []
  let room: number = limits.allBlocks
  for (const [at, id] of known.entries()) {
    const own = [header(id), ...addressOf(id, wording), ...bodyOf(id, wording)]
    room -= own.reduce((sum, block) => sum + lengthOf(block), 0)
    if (room < 0) return [...blocks, section(wording.texts.runbook.noRoom(known.slice(at)))]
    blocks.push(...own)
  }
  return blocks
}

function addressOf(id: FindingId, { texts, runbooks }: Wording): Block[] {
  const url = runbookUrl(id, runbooks)
  return url === null ? [] : [section(texts.runbook.atAddress(`<${escaped(url, 1_000)}>`))]
}

function bodyOf(id: FindingId, { texts, locale }: Wording): Block[] {
  return sectionsOf(runbookSection(id, locale), texts)
}

function sectionsOf(markdown: string | undefined, { runbook }: Texts): Block[] {
  return markdown === undefined ? [section(runbook.none)] : paragraphsOf(toMrkdwn(markdown)).map(section)
}

/** The runbooks' Markdown as mrkdwn: addresses, bold, lists, and headings above their text; code is the same in both. */
function toMrkdwn(markdown: string): string {
  return markdown
    .replace(/[&<>]/g, escape)
    .replace(/&lt;(https:\/\/[^\s&|]+)&gt;/g, '<$1>')
    .replace(/\*\*(.+?)\*\*/g, '*$1*')
    .replace(/^#{2,6} +(.+)\n+/gm, '*$1*\n')
    .replace(/^[-*] +/gm, '• ')
}

/** Paragraphs put together into as few sections as Slack takes. */
function paragraphsOf(text: string): string[] {
  const parts: string[] = []
  for (const paragraph of text.split(/\n{2,}/)) {
    const last = parts.at(-1)
    if (last !== undefined && last.length + paragraph.length + 2 <= limits.section)
      parts[parts.length - 1] = `${last}\n\n${paragraph}`
    else parts.push(paragraph.slice(0, limits.section))
  }
  return parts
}

function lengthOf(block: Block): number {
  return 'text' in block && typeof block.text === 'object' ? (block.text?.text.length ?? 0) : 0
}
