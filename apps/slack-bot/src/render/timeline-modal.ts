import { incidentName } from '@mailhealth/core'
import type { StoredTransition } from '@mailhealth/store'
import type { types } from '@slack/bolt'
import { homeTextsIn } from '../texts/home.ts'
import { section } from './blocks.ts'
import { actionIds, writeValue } from './incident-actions.ts'
import { storyLine } from './incident-list.ts'
import type { Wording } from './incident-message.ts'
import { readingModal } from './modals.ts'
import { pagerRow } from './pager.ts'

const mostSteps = 20

/**
 * A page of an incident's story, the newest step first, as in the history.
 *
 * @param story from its beginning
 * @param wanted the page, from 0; one that is not there is the last one
 */
export function timelineModal(
  number: number,
  story: readonly StoredTransition[],
  wanted: number,
  { texts, locale }: Pick<Wording, 'texts' | 'locale'>,
): types.ModalView {
  const pages = Math.max(1, Math.ceil(story.length / mostSteps))
  const page = Math.min(wanted, pages - 1)
  const shown = story.toReversed().slice(page * mostSteps, (page + 1) * mostSteps)
  const valueOf = (other: number): string => writeValue({ incident: number, revision: 0, page: other })
  const turning = { previous: actionIds.previousSteps, next: actionIds.nextSteps, valueOf }
  const blocks = [
    section(`*${incidentName(number)}*`),
    ...shown.map((step) => section(storyLine(step, texts))),
    ...pagerRow({ page, pages }, turning, homeTextsIn(locale)),
  ]
  return readingModal(texts.modal.timeline, blocks, texts)
}
