import type { Drift, DriftEvent, FactValue } from '@mailhealth/core'
import type { types } from '@slack/bolt'
import type { Texts } from '../texts/texts.ts'
import { type Block, button, type Content, context, header, section } from './blocks.ts'
import { actionIds, confirmation } from './incident-actions.ts'
import { escaped, plain } from './safe-text.ts'
import { checkWord, date, person } from './words.ts'

const mostFacts = 8
const valueRoom = 400

/** What a message about facts that left their baseline, or came back to it, says. */
export function driftMessage(event: DriftEvent, texts: Texts): Content {
  const heading = headingOf(event, texts)
  const shown = event.drifts.slice(0, mostFacts)
  const rest = event.drifts.length - shown.length
  const more = rest > 0 ? `, ${texts.more(rest)}` : ''
  const names = `${shown.map((drift) => escaped(drift.fact, 80)).join(', ')}${more}`
  if (event.type !== 'drift.detected') {
    const note = event.note === null ? '' : `: “${escaped(event.note, 300)}”`
    return {
      text: `${heading}: ${names}.`,
      blocks: [section(`🟢 *${heading}*: ${names}${note}`), context(date(event.at))],
    }
  }
  return {
    text: `${heading}: ${shown.map((drift) => driftSentence(drift, texts)).join('; ')}${more}.`.slice(0, 3_000),
    blocks: [
      header(`🟡 ${plainHeading(event, texts)}`),
      ...shown.flatMap((drift) => [section(`*${escaped(drift.fact, 80)}*`), differenceBlock(drift, texts)]),
      context([names, date(event.at)].join(' · ')),
      actionsOf(event, texts),
    ],
  }
}

function headingOf(event: DriftEvent, texts: Texts): string {
  const target = escaped(event.target, 253)
  const check = checkWord(event.check)
  switch (event.type) {
    case 'drift.detected':
      return texts.drift.detected(target, check)
    case 'drift.reverted':
      return texts.drift.reverted(target, check)
    case 'drift.accepted':
      return texts.drift.accepted(target, check, person(event.by))
  }
}

function plainHeading({ target, check }: DriftEvent, { drift }: Texts): string {
  return drift.detected(plain(target, 120), checkWord(check))
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

function actionsOf(event: DriftEvent, { buttons }: Texts): types.ActionsBlock {
  const about = `${checkWord(event.check)} ${event.target}`
  const value = writeDriftValue(event)
  const accept = button({ action: actionIds.accept, text: buttons.accept, label: `${buttons.accept} ${about}`, value })
  return {
    type: 'actions',
    elements: [
      { ...accept, confirm: confirmation(buttons.acceptConfirm) },
      button({ action: actionIds.recheckTarget, text: buttons.recheck, label: `${buttons.recheck} ${about}`, value }),
    ],
  }
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
