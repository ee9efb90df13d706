import type { Incident } from '@mailhealth/core'
import type { StoredTransition } from '@mailhealth/store'
import { homeTextsIn } from '../texts/home.ts'
import type { Texts } from '../texts/texts.ts'
import { type Content, context, header, section, sentence } from './blocks.ts'
import { actionIds } from './incident-actions.ts'
import { type Beside, incidentMessage, type Wording } from './incident-message.ts'
import { pagerRow, type Turning } from './pager.ts'
import { escaped } from './safe-text.ts'
import { incidentRow } from './status.ts'
import { categoryText, date, nameOf, person, stateWord } from './words.ts'

const mostRows = 8
const mostSteps = 10

/** A page of a list of incidents. */
export interface IncidentPage {
  /** All of them, as they come. */
  readonly incidents: readonly Incident[]
  /** There are more than these. */
  readonly hasMore: boolean
  /** From 0. */
  readonly page: number
  /** What was typed to see the list. */
  readonly asked: string
  /** Where the messages are, by number. */
  readonly links: ReadonlyMap<number, string>
}

/** The incidents that a page shows. */
export function incidentsOn<Row>(incidents: readonly Row[], page: number): readonly Row[] {
  return incidents.slice(page * mostRows, (page + 1) * mostRows)
}

/** A list of incidents, eight a page. A page that is no longer there is the last one. */
export function incidentList(list: IncidentPage, { texts, locale }: Pick<Wording, 'texts' | 'locale'>): Content {
  const { incidents, hasMore, links } = list
  if (incidents.length === 0) return sentence(texts.list.none)
  const pages = Math.ceil(incidents.length / mostRows)
  const page = Math.min(list.page, pages - 1)
  const shown = incidentsOn(incidents, page)
  const count = `${incidents.length}${hasMore ? '+' : ''}`
  const heading = texts.list.heading(count)
  return {
    text: `${heading}: ${shown.map((one) => `${nameOf(one)} ${stateWord(one, texts)}`).join(', ')}.`,
    blocks: [
      header(heading),
      ...shown.map((one) => incidentRow(one, texts, links.get(one.number) ?? null)),
      ...pagerRow({ page, pages }, turning(list.asked), homeTextsIn(locale)),
    ],
  }
}

/** What the buttons say: the command again, for another page. */
function turning(asked: string): Turning {
  const valueOf = (page: number): string => JSON.stringify({ v: 1, t: asked, p: page })
  return { previous: actionIds.previous, next: actionIds.next, valueOf }
}

/** One incident with its story: the last steps, oldest first. `link` leads to its message in the channel; null where it has none. */
export function incidentCard(
  incident: Incident,
  story: readonly StoredTransition[],
  link: string | null,
  wording: Wording,
  beside?: Beside,
): Content {
  const message = incidentMessage(incident, wording, beside)
  const { story: heading, inChannel } = wording.texts.incident
  const steps = story.slice(-mostSteps).map((step) => storyLine(step, wording.texts))
  return {
    ...message,
    blocks: [
      ...message.blocks,
      ...(steps.length === 0 ? [] : [section([`*${heading}*`, ...steps].join('\n'))]),
      ...(link === null ? [] : [context(`<${escaped(link, 300)}|${inChannel}>`)]),
    ],
  }
}

/** One step of a story: when, what, who and why. */
export function storyLine(
  step: Pick<StoredTransition, 'type' | 'at' | 'by' | 'note' | 'category'>,
  texts: Texts,
): string {
  const note = step.note === null ? '' : `: ${texts.quoted(escaped(step.note, 120))}`
  return `${date(step.at)} ${texts.incident.steps[step.type]}${categoryText(step.category, texts)} · ${person(step.by)}${note}`
}
