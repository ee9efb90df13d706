import { compareSeverity, type Incident } from '@mailhealth/core'
import type { Storm } from '@mailhealth/store'
import type { types } from '@slack/bolt'
import { deliveryTextsIn } from '../texts/delivery.ts'
import type { Texts } from '../texts/texts.ts'
import { type Block, button, type Content, context, header, section } from './blocks.ts'
import type { Wording } from './incident-message.ts'
import { escaped } from './safe-text.ts'
import { checkWord, date, mark, mention, nameOf, severityWord, stateDetail } from './words.ts'

/** The button that shows all incidents of a storm. */
export const allOfStorm = 'mh:storm'

const mostRows = 10
const mostGroups = 8
/** A modal holds a hundred blocks; a block holds several rows. */
const rowsPerBlock = 6
const mostInModal = 600

/** The message of a storm: what opened, counted and the worst of it listed. `called` is who is called; null for nobody. */
export function stormMessage(
  storm: Storm,
  incidents: readonly Incident[],
  wording: Pick<Wording, 'texts' | 'locale'>,
  called: string | null,
): Content {
  const { storm: words } = deliveryTextsIn(wording.locale)
  const { texts } = wording
  const open = incidents.filter((one) => one.state !== 'resolved')
  const heading = words.heading(incidents.length, open.length)
  const rows = byWeight(incidents)
    .slice(0, mostRows)
    .map((one) => row(one, texts))
  const call = called === null ? [] : [section(mention(called))]
  const ended = storm.endedAt === null ? words.thread : words.over(date(storm.endedAt.toISOString()))
  return {
    text: `${heading}: ${groups(incidents)}.`,
    blocks: [
      header(`${storm.endedAt === null ? '🔴' : '🟢'} ${heading}`),
      ...call,
      section(`${groups(incidents)}\n${words.since(date(storm.startedAt.toISOString()))}`),
      ...rowSections(rows),
      context(ended),
      { type: 'actions', elements: [allButton(storm, words.showAll)] },
    ],
  }
}

/** Every incident of a storm, in a modal. */
export function stormModal(
  incidents: readonly Incident[],
  { texts, locale }: Pick<Wording, 'texts' | 'locale'>,
): types.ModalView {
  const { storm: words } = deliveryTextsIn(locale)
  const rows = byWeight(incidents)
    .slice(0, mostInModal)
    .map((one) => row(one, texts))
  return {
    type: 'modal',
    title: { type: 'plain_text', text: words.modalTitle, emoji: false },
    close: { type: 'plain_text', text: words.close, emoji: false },
    blocks: rows.length > 0 ? rowSections(rows) : [section(words.none)],
  }
}

/** The number of the storm that a button is about; null for a button of another kind. */
export function readStorm(value: string): number | null {
  const number = Number(/^\{"v":1,"s":(\d{1,9})\}$/.exec(value)?.[1])
  return Number.isSafeInteger(number) ? number : null
}

function rowSections(rows: readonly string[]): Block[] {
  const blocks: Block[] = []
  for (let at = 0; at < rows.length; at += rowsPerBlock)
    blocks.push(section(rows.slice(at, at + rowsPerBlock).join('\n')))
  return blocks
}

function allButton(storm: Storm, text: string): types.Button {
  return button({ action: allOfStorm, text, label: text, value: JSON.stringify({ v: 1, s: storm.number }) })
}

function byWeight(incidents: readonly Incident[]): Incident[] {
  const closed = (one: Incident): number => (one.state === 'resolved' ? 1 : 0)
  return incidents.toSorted(
    (a, b) => closed(a) - closed(b) || compareSeverity(a.severity, b.severity) || a.number - b.number,
  )
}

function row(incident: Incident, texts: Texts): string {
  const what = `${severityWord(incident, texts)} · ${checkWord(incident.check)} · ${escaped(incident.target, 100)}`
  return `${mark(incident)} *${nameOf(incident)}* ${what} · ${stateDetail(incident, texts)}`
}

function groups(incidents: readonly Incident[]): string {
  const byCheck = [...Map.groupBy(incidents, (one) => one.check)].toSorted((a, b) => b[1].length - a[1].length)
  return byCheck
    .slice(0, mostGroups)
    .map(([check, list]) => `${list.length} ${checkWord(check)}`)
    .join(', ')
}
