import { locales } from '@mailhealth/catalogue'
import type { StoredTransition } from '@mailhealth/store'
import { describe, expect, test } from 'vitest'
import { ann } from '../testing.ts'
import { slackToShow, wordingIn } from './testing.ts'
import { timelineModal } from './timeline-modal.ts'

const story = Array.from(
  { length: 300 },
  (_, at): StoredTransition => ({
    eventId: `e${at}`,
    incidentNumber: 142,
    revision: at + 1,
    type: at === 0 ? 'opened' : 'noted',
    at: new Date(Date.parse('2026-11-24T22:15:00.000Z') + at * 60_000).toISOString(),
    by: at === 0 ? null : ann,
    note: at === 0 ? null : `step ${at}, <!channel> \u202e${'x'.repeat(500)}`,
    severity: 'high',
    previousSeverity: null,
    category: null,
  }),
)

describe.each(locales)('the story of an incident, in %s', (locale) => {
  const wording = wordingIn(locale)
  const shown = slackToShow()

  test('three hundred steps are fifteen pages, which show each once, the newest first; Slack takes them', async () => {
    const pages = Array.from({ length: 15 }, (_, page) => timelineModal(142, story, page, wording))
    const told = pages.flatMap((view) => [...JSON.stringify(view).matchAll(/step (\d+),/g)].map(([, at]) => Number(at)))
    expect(told).toEqual(Array.from({ length: 299 }, (_, at) => 299 - at))
    for (const { blocks } of pages) {
      expect(JSON.stringify(blocks)).not.toContain('<!channel>')
      await shown.client.views.publish({ user_id: ann, view: { type: 'home', blocks } })
    }
  })

  test('a page that is no longer there is the last one', () => {
    expect(timelineModal(142, story.slice(0, 21), 7, wording)).toEqual(
      timelineModal(142, story.slice(0, 21), 1, wording),
    )
    expect(JSON.stringify(timelineModal(142, [], 3, wording))).toContain('MH-142')
  })

  test('as it was looked at', async () => {
    const view = timelineModal(142, story.slice(0, 45), 1, wording)
    const shortened = JSON.stringify({ 'a page in the middle': view }, null, 1).replaceAll(/x{50,}/g, '…')
    await expect(`${shortened}\n`).toMatchFileSnapshot(`./golden/timeline.${locale}.json`)
  })
})
