import type { Drift, DriftEvent, FactValue } from '@mailhealth/core'
import type { Texts } from '../texts/texts.ts'
import { type Content, context, section } from './blocks.ts'
import { code, escaped } from './safe-text.ts'
import { checkWord, date, person } from './words.ts'

const mostFacts = 8
const valueRoom = 400

/** What a message about facts that left their baseline, or came back to it, says. */
export function driftMessage(event: DriftEvent, texts: Texts): Content {
  const heading = headingOf(event, texts)
  const shown = event.drifts.slice(0, mostFacts)
  const rest = event.drifts.length - shown.length
  const facts = event.type === 'drift.detected' ? shown.map((drift) => section(factText(drift, texts))) : []
  const names = shown.map((drift) => escaped(drift.fact, 80)).join(', ')
  const more = rest > 0 ? `, ${texts.more(rest)}` : ''
  return {
    text: `${heading}: ${names}${more}.`,
    blocks: [
      section(`${event.type === 'drift.detected' ? '🟡' : '🟢'} *${heading}*: ${names}${more}`),
      ...facts,
      context(date(event.at)),
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

function factText({ fact, before, after }: Drift, { drift }: Texts): string {
  const value = (one: FactValue): string => (one === null ? drift.absent : code(valueText(one), valueRoom))
  return `*${escaped(fact, 80)}*\n${drift.before}: ${value(before)}\n${drift.after}: ${value(after)}`
}

function valueText(value: FactValue): string {
  return typeof value === 'object' && value !== null ? value.join(', ') || '[]' : String(value)
}
