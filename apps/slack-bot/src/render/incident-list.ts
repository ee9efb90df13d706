import type { Incident } from '@mailhealth/core'
import type { StoredTransition } from '@mailhealth/store'
import type { Texts } from '../texts/texts.ts'
import { type Content, context, header, section, sentence } from './blocks.ts'
import { incidentMessage, type Wording } from './incident-message.ts'
import { escaped } from './safe-text.ts'
import { incidentRow } from './status.ts'
import { date, nameOf, person, stateWord } from './words.ts'

const mostRows = 10
const mostSteps = 10

/** A list of incidents, as they come; `incidents` may hold more than is shown. */
export function incidentList(incidents: readonly Incident[], hasMore: boolean, texts: Texts): Content {
  if (incidents.length === 0) return sentence(texts.list.none)
  const shown = incidents.slice(0, mostRows)
  const rest = incidents.length - shown.length
  const count = `${incidents.length}${hasMore ? '+' : ''}`
  const heading = texts.list.heading(count)
  return {
    text: `${heading}: ${shown.map((one) => `${nameOf(one)} ${stateWord(one, texts)}`).join(', ')}.`,
    blocks: [
      header(heading),
      ...shown.map((one) => incidentRow(one, texts)),
      ...(rest > 0 ? [context(texts.more(rest))] : []),
    ],
  }
}

/** One incident with its story: the last steps, oldest first. */
export function incidentCard(incident: Incident, story: readonly StoredTransition[], wording: Wording): Content {
  const message = incidentMessage(incident, wording)
  const steps = story.slice(-mostSteps).map((step) => storyLine(step, wording.texts))
  if (steps.length === 0) return message
  const { story: heading } = wording.texts.incident
  return { ...message, blocks: [...message.blocks, section([`*${heading}*`, ...steps].join('\n'))] }
}

/** One step of a story: when, what, who and why. */
export function storyLine(step: Pick<StoredTransition, 'type' | 'at' | 'by' | 'note'>, { incident }: Texts): string {
  const note = step.note === null ? '' : `: “${escaped(step.note, 120)}”`
  return `${date(step.at)} ${incident.steps[step.type]} · ${person(step.by)}${note}`
}
