import { directionText, driftSentences, type RunbookPlaces, runbookUrl } from '@mailhealth/catalogue'
import { compareSeverity, type Direction, type Drift, type DriftEvent, type FactValue } from '@mailhealth/core'
import type { types } from '@slack/bolt'
import type { Texts } from '../texts/texts.ts'
import { type Block, button, type Content, context, header, section } from './blocks.ts'
import { actionIds, confirmation } from './incident-actions.ts'
import type { Wording } from './incident-message.ts'
import { escaped, plain } from './safe-text.ts'
import { fullName } from './target-name.ts'
import { checkWord, date, person } from './words.ts'

const mostFacts = 8
const valueRoom = 400
const mostSentences = 6
const sentenceRoom = 600

/** What a message about facts that left their baseline, or came back to it, says. */
export function driftMessage(event: DriftEvent, wording: Wording): Content {
  const { texts, locale } = wording
  const heading = headingOf(event, texts)
  const shown = event.drifts.slice(0, mostFacts)
  const rest = event.drifts.length - shown.length
  const more = rest > 0 ? `, ${texts.more(rest)}` : ''
  const names = `${shown.map((drift) => escaped(drift.fact, 80)).join(', ')}${more}`
  if (event.type === 'drift.reverted' || event.type === 'drift.accepted')
    return closedMessage(event, heading, names, wording)
  const sentences = driftSentences(event, event.target, locale).map((one) => escaped(one, sentenceRoom))
  const told = sentences.slice(0, mostSentences)
  const said = told.length === 0 ? '' : `${told.join(' ')} `
  return {
    text: `${heading}: ${said}${shown.map((drift) => driftSentence(drift, texts)).join('; ')}${more}.`.slice(0, 3_000),
    blocks: [
      header(plainHeading(event, wording)),
      ...(told.length === 0 ? [] : [section(told.join('\n').slice(0, 2_900))]),
      ...shown.flatMap((drift) => [section(`*${escaped(drift.fact, 80)}*`), differenceBlock(drift, texts)]),
      context([names, date(event.at)].join(' · ')),
      actionsOf(event, wording),
    ],
  }
}

/** A change that is over: what it was stays to be read, and there is nothing to press. */
function closedMessage(event: DriftEvent, heading: string, names: string, { texts, locale }: Wording): Content {
  const note = event.note === null ? '' : `: ${texts.quoted(escaped(event.note, 300))}`
  const sentences = driftSentences({ ...event, spread: [] }, event.target, locale).slice(0, mostSentences)
  const was = sentences.map((one) => `~${escaped(one, sentenceRoom).replaceAll('~', '∼')}~`).join('\n')
  return {
    text: `${heading} (${names}).`,
    blocks: [
      section(`🟢 *${heading}* (${names})${note}`),
      ...(was === '' ? [] : [section(was.slice(0, 2_900))]),
      context(date(event.at)),
    ],
  }
}

function headingOf(event: DriftEvent, texts: Texts): string {
  const target = escaped(fullName(event.target), 253)
  const check = checkWord(event.check)
  switch (event.type) {
    case 'drift.detected':
    case 'drift.spread':
      return texts.drift.detected(target, check)
    case 'drift.reverted':
      return texts.drift.reverted(target, check)
    case 'drift.accepted':
      return texts.drift.accepted(target, check, person(event.by))
  }
}

const marks: { readonly [D in Direction]: string } = { weakened: '🟠', neutral: '🔵', strengthened: '🟢' }

function plainHeading({ target, check, severity, changes }: DriftEvent, { texts, locale }: Wording): string {
  const mark = marks[changes[0]?.direction ?? 'neutral']
  const what = `${checkWord(check)} ${directionText(changes, locale)}`
  return `${mark} ${[texts.severity[severity].toUpperCase(), what, plain(fullName(target), 90)].join(' · ')}`
}

/** One fact in words, for those who hear it: nothing is said by a sign alone. */
function driftSentence({ fact, before, after }: Drift, { drift }: Texts): string {
  const value = (one: FactValue): string => (one === null ? drift.absent : escaped(valueText(one), 80))
  return `${escaped(fact, 80)}, ${drift.removed}: ${value(before)}, ${drift.added}: ${value(after)}`
}

function differenceBlock({ before, after }: Drift, { drift }: Texts): Block {
  const value = (one: FactValue): string => (one === null ? `(${drift.absent})` : plain(valueText(one), valueRoom))
  const text = `- ${value(before)}\n+ ${value(after)}`
  return { type: 'rich_text', elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text }] }] }
}

function actionsOf(event: DriftEvent, { texts: { buttons }, runbooks }: Wording): types.ActionsBlock {
  const about = `${checkWord(event.check)} ${event.target}`
  const value = writeDriftValue(event)
  const accept = button({ action: actionIds.accept, text: buttons.accept, label: `${buttons.accept} ${about}`, value })
  return {
    type: 'actions',
    elements: [
      { ...accept, confirm: confirmation(buttons.acceptConfirm) },
      button({ action: actionIds.recheckTarget, text: buttons.recheck, label: `${buttons.recheck} ${about}`, value }),
      button({
        action: actionIds.runbook,
        text: buttons.runbook,
        label: `${buttons.runbook} ${about}`,
        value,
        url: addressOf(event, runbooks),
      }),
    ],
  }
}

/** Where the operator says what to do about the worst of the changes; undefined opens what is built in. */
function addressOf({ changes }: DriftEvent, places: RunbookPlaces): string | undefined {
  const [worst] = changes.toSorted((a, b) => compareSeverity(a.severity, b.severity))
  const url = worst === undefined ? null : runbookUrl(worst.id, places)
  return url === null || url.length > 3_000 ? undefined : url
}

/** What the buttons of a card are about. */
export type DriftValue = Pick<DriftEvent, 'target' | 'check'>

/** Writes a value, `{"v":1,"t":"example.com","c":"dmarc"}`. */
function writeDriftValue({ target, check }: DriftValue): string {
  return JSON.stringify({ v: 1, t: target.slice(0, 320), c: check })
}

function valueText(value: FactValue): string {
  return typeof value === 'object' && value !== null ? value.join(', ') || '[]' : String(value)
}
