import { appearanceOf } from '@mailhealth/alerting'
import { compareSeverity, type Incident } from '@mailhealth/core'
import type { Storm } from '@mailhealth/store'
import type { types } from '@slack/bolt'
import { deliveryTextsIn } from '../texts/delivery.ts'
import type { Texts } from '../texts/texts.ts'
import { type Block, button, type Content, context, header, section } from './blocks.ts'
import type { Wording } from './incident-message.ts'
import { code, escaped } from './safe-text.ts'
import { checkWord, date, isAboutUnknown, mark, mention, nameOf, severityWord, stateWord } from './words.ts'

/** The button that shows all incidents of a storm. */
export const allOfStorm = 'mh:storm'

const mostRows = 10
/** So many checks, and so many groups, are counted one by one. */
const mostKinds = 8
/** A modal holds a hundred blocks; a block holds several rows. */
const rowsPerBlock = 6
const mostInModal = 600
/** A row is one line on a telephone, unless a name is long. */
const nameRoom = 40

/** What opened in a storm. */
export interface Opened {
  readonly incidents: readonly Incident[]
  /** The tags of their targets, by target key. */
  readonly tags: ReadonlyMap<string, readonly string[]>
}

/** The message of a storm: what opened, counted and the worst of it listed. `called` is who is called; null for nobody. */
export function stormMessage(
  storm: Storm,
  opened: Opened,
  wording: Pick<Wording, 'texts' | 'locale'>,
  called: string | null,
): Content {
  const { incidents } = opened
  const { storm: words } = deliveryTextsIn(wording.locale)
  const { texts } = wording
  const open = incidents.filter((one) => one.state !== 'resolved')
  const [worst] = byWeight(open)
  const severity = worst === undefined ? null : severityWord(worst, texts)
  const heading = words.heading(incidents.length, open.length)
  const counts = [byCheck(opened, texts), ...byGroup(opened, wording)]
  const shown = byWeight(incidents).slice(0, mostRows)
  const more = incidents.length - shown.length
  const call = called === null ? [] : [section(mention(called))]
  const ended = storm.endedAt === null ? words.thread : words.over(date(storm.endedAt.toISOString()), open.length)
  return {
    text: `${severity === null ? '' : `${severity}, `}${heading}: ${counts.join('. ')}.`,
    blocks: [
      header(
        `${worst === undefined ? '🟢' : mark(worst)} ${severity === null ? '' : `${severity.toUpperCase()} · `}${heading}`,
      ),
      ...call,
      section([...counts, words.since(date(storm.startedAt.toISOString()))].join('\n')),
      section([...lines(shown, texts), ...(more > 0 ? [words.more(more)] : [])].join('\n')),
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
  const shown = byWeight(incidents).slice(0, mostInModal)
  return {
    type: 'modal',
    title: { type: 'plain_text', text: words.modalTitle, emoji: false },
    close: { type: 'plain_text', text: words.close, emoji: false },
    blocks: shown.length > 0 ? sections(shown, texts) : [section(words.none)],
  }
}

/** The number of the storm that a button is about; null for a button of another kind. */
export function readStorm(value: string): number | null {
  const number = Number(/^\{"v":1,"s":(\d{1,9})\}$/.exec(value)?.[1])
  return Number.isSafeInteger(number) ? number : null
}

function sections(incidents: readonly Incident[], texts: Texts): Block[] {
  const blocks: Block[] = []
  for (let at = 0; at < incidents.length; at += rowsPerBlock)
    blocks.push(section(lines(incidents.slice(at, at + rowsPerBlock), texts).join('\n')))
  return blocks
}

/** A line each, under what those that follow each other have in common. */
function lines(incidents: readonly Incident[], texts: Texts): string[] {
  return incidents.flatMap((one, index) => {
    const common = commonOf(one, texts)
    const before = incidents[index - 1]
    const row = `• ${nameOf(one)} ${escaped(one.target, nameRoom)}`
    return before !== undefined && commonOf(before, texts) === common ? [row] : [common, row]
  })
}

function commonOf(incident: Incident, texts: Texts): string {
  const { check } = incident
  return `${mark(incident)} *${severityWord(incident, texts)} · ${checkWord(check)} · ${stateWord(incident, texts)}*`
}

function allButton(storm: Storm, text: string): types.Button {
  return button({ action: allOfStorm, text, label: text, value: JSON.stringify({ v: 1, s: storm.number }) })
}

/** What nobody is on first, what is resolved last; the most severe first of each. What goes under one heading is together. */
function byWeight(incidents: readonly Incident[]): Incident[] {
  const rest = ({ state, mutedUntil }: Incident): number =>
    state === 'resolved' ? 2 : state === 'open' && mutedUntil === null ? 0 : 1
  const kind = (one: Incident): string => `${one.check} ${appearanceOf(one, isAboutUnknown(one))}`
  return incidents.toSorted(
    (a, b) =>
      rest(a) - rest(b) ||
      compareSeverity(a.severity, b.severity) ||
      kind(a).localeCompare(kind(b), 'en') ||
      a.number - b.number,
  )
}

function byCheck({ incidents }: Opened, texts: Texts): string {
  const kinds = incidents.map((one) => one.check)
  return counted(kinds, checkWord, texts)
}

/** How many there are in each group; nothing where none of them is in any. What is in several counts in each. */
function byGroup({ incidents, tags }: Opened, { texts, locale }: Pick<Wording, 'texts' | 'locale'>): string[] {
  const { inGroups, inNone } = deliveryTextsIn(locale).storm
  const groups = incidents.flatMap((one) => tags.get(one.targetKey) ?? [])
  if (groups.length === 0) return []
  const rest = incidents.filter((one) => !tags.has(one.targetKey)).length
  const text = counted(groups, (tag) => code(tag, nameRoom), texts)
  return [inGroups(rest === 0 ? text : `${text}, ${inNone(rest)}`)]
}

/** `5 DNSBL, 1 TLS`: the most first. */
function counted<Kind extends string>(kinds: readonly Kind[], word: (kind: Kind) => string, texts: Texts): string {
  const counts = [...Map.groupBy(kinds, (kind) => kind)].map(([kind, { length }]) => [kind, length] as const)
  const most = counts.toSorted((a, b) => b[1] - a[1] || a[0].localeCompare(b[0], 'en'))
  const shown = most.slice(0, mostKinds).map(([kind, count]) => `${count} ${word(kind)}`)
  return [...shown, ...(most.length > mostKinds ? [texts.more(most.length - mostKinds)] : [])].join(', ')
}
