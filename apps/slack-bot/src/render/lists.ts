import type { Mute } from '@mailhealth/core'
import type { Acceptance, StoredTransition } from '@mailhealth/store'
import type { Texts } from '../texts/texts.ts'
import { type Content, context, header, section, sentence } from './blocks.ts'
import { storyLine } from './incident-list.ts'
import { scopeText } from './mute-message.ts'
import { escaped } from './safe-text.ts'
import { checkWord, date, nameOf, person } from './words.ts'

const mostRows = 15

/** What is muted. */
export function mutesMessage(mutes: readonly Mute[], texts: Texts): Content {
  if (mutes.length === 0) return sentence(texts.mutes.none)
  const rows = mutes.slice(0, mostRows).map((mute) => muteRow(mute, texts))
  return listed(texts.mutes.heading(mutes.length), rows, mutes.length, texts)
}

/** One mute in a list. */
export function muteRow({ id, scope, endsAt, by, reason }: Mute, texts: Texts): string {
  return texts.mutes.row(id, scopeText(scope, texts), date(endsAt), person(by), escaped(reason, 120))
}

/** Something that was done. */
export interface HistoryRow {
  readonly at: string
  readonly text: string
}

/** What was done, newest first. `of` is what it is the story of; null for everything. */
export function historyMessage(of: string | null, done: readonly HistoryRow[], texts: Texts): Content {
  const rows = done.toSorted((a, b) => (a.at < b.at ? 1 : -1))
  const heading = texts.history.heading(of === null ? texts.history.everything : escaped(of, 253))
  if (rows.length === 0) return sentence(`${heading}: ${texts.history.none}`)
  const shown = rows.slice(0, mostRows).map((row) => row.text)
  return listed(heading, shown, rows.length, texts)
}

/** A step of an incident in the history. */
export function stepText(step: StoredTransition, number: number, texts: Texts): string {
  return `*${nameOf({ number })}* ${storyLine(step, texts)}`
}

/** A change that was accepted as right, in the history. */
export function acceptanceText({ at, target, check, by, note }: Acceptance, texts: Texts): string {
  const what = texts.drift.accepted(escaped(target, 253), checkWord(check), person(by))
  return `${date(at)} ${what}${note === null ? '' : `: ${texts.quoted(escaped(note, 120))}`}`
}

function listed(heading: string, rows: readonly string[], count: number, texts: Texts): Content {
  const rest = count - rows.length
  const more = rest > 0 ? [context(texts.more(rest))] : []
  const [plainHeading = ''] = [heading.replaceAll('`', '')]
  return {
    text: `${heading}: ${rows.join('; ')}`.slice(0, 3_000),
    blocks: [header(plainHeading), ...inSections(rows), ...more],
  }
}

function inSections(rows: readonly string[]): Content['blocks'] {
  const parts: string[] = []
  for (const row of rows) {
    const last = parts.at(-1)
    if (last !== undefined && last.length + row.length < 2_900) parts[parts.length - 1] = `${last}\n${row}`
    else parts.push(row)
  }
  return parts.map(section)
}
