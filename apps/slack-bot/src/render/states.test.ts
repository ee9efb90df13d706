import { type Appearance, appearanceOf, appearances } from '@mailhealth/alerting'
import { locales } from '@mailhealth/catalogue'
import { type Incident, incidentName } from '@mailhealth/core'
import { latest } from '@mailhealth/testkit'
import { describe, expect, test } from 'vitest'
import { channel, incident, listing } from '../testing.ts'
import { type Beside, incidentMessage } from './incident-message.ts'
import { type AskingModal, askingModal, modalIds } from './modals.ts'
import { slackToShow, wordingIn } from './testing.ts'
import { isAboutUnknown } from './words.ts'

const taken = '2026-11-24T22:19:00.000Z'
const later = '2026-11-24T23:03:00.000Z'
const unknown = { asked: 41, unanswered: 38, reason: 'servfail' }
const long = `${'x'.repeat(60)}.${'y'.repeat(60)}.${'z'.repeat(60)}.example.org`

const states: { readonly [A in Appearance]: Partial<Incident> } = {
  open: {},
  reopened: { reopenedAt: later, flaps: 1, revision: 3 },
  unknown: {
    severity: 'medium',
    findings: [{ id: 'dnsbl.indeterminate', severity: 'medium', subject: 'mx1.example.org', args: unknown }],
  },
  flapping: { reopenedAt: later, flaps: 4, revision: 9 },
  acknowledged: { state: 'acknowledged', acknowledgedBy: 'U0123ABCD', revision: 2, updatedAt: taken },
  snoozed: { state: 'snoozed', snoozedUntil: later, revision: 2 },
  maintenance: { mutedUntil: later, revision: 2 },
  resolved: { state: 'resolved', resolvedAt: later, updatedAt: later, revision: 3 },
}

const firstAt = new Date('2026-11-24T22:10:00.000Z')
const checkedAt = new Date('2026-11-24T22:14:50.000Z')
const nothing: Beside = { related: 0, sightings: null, acknowledgedAt: null, checkedAt: null }
const beside: { readonly [A in Appearance]?: Beside } = {
  open: { ...nothing, related: 2, sightings: { firstAt, runs: 3, isCut: false, byOtherWay: true } },
  flapping: { ...nothing, checkedAt, sightings: { firstAt, runs: 100, isCut: true, byOtherWay: false } },
  unknown: { ...nothing, sightings: { firstAt, runs: 1, isCut: false, byOtherWay: false } },
  acknowledged: { ...nothing, related: 1, checkedAt, acknowledgedAt: new Date(taken) },
  resolved: { ...nothing, checkedAt: new Date('2026-11-24T23:02:10.000Z') },
}

const emoji = /\p{Extended_Pictographic}/gu

describe.each(locales)('an incident in each state, in %s', (locale) => {
  const wording = wordingIn(locale, ['S0123ABCD', 'U0BEN0002'])
  const { texts } = wording
  const onSlack = slackToShow()

  test('as it was looked at', async () => {
    const messages = appearances.map(
      (name) => [name, incidentMessage(incident(states[name]), wording, beside[name])] as const,
    )
    const written = `${JSON.stringify(Object.fromEntries(messages), null, 1)}\n`
    await expect(written).toMatchFileSnapshot(`./golden/incident.${locale}.json`)
  })

  test.each(appearances)('%s: Slack takes it, and everybody can read it', async (name) => {
    for (const target of ['mx1.example.org', long]) {
      const one = incident({ ...states[name], target })
      expect(appearanceOf(one, isAboutUnknown(one))).toBe(name)
      const content = incidentMessage(one, wording)
      const { ts } = await onSlack.client.chat.postMessage({ channel, ...content })
      const shown = latest(onSlack.slack.messages(channel).find((message) => message.ts === ts) as never)
      assertReadable(JSON.parse(JSON.stringify(shown.blocks)), content.text, one)
    }
  })

  test('14 lists and a hostile name change nothing but themselves', async () => {
    const hostile = '<!channel> \u202e`x` <https://evil.example|ok>'
    const findings = Array.from({ length: 14 }, (_, index) => listing(`${index}.${hostile}`))
    const content = incidentMessage(incident({ target: hostile, findings }), wording, beside.flapping)
    await onSlack.client.chat.postMessage({ channel, ...content })
    expect(JSON.stringify(content)).not.toMatch(/<!channel|<https:\/\/evil|\u202e/)
    expect(content.blocks.length).toBeLessThanOrEqual(12)
    // What a telephone shows without endless scrolling.
    const shown = [...JSON.stringify(content.blocks.slice(0, -1)).matchAll(/"text":"((?:[^"\\\\]|\\\\.)*)"/g)]
    expect(shown.reduce((sum, [, text = '']) => sum + text.length, 0)).toBeLessThanOrEqual(2_500)
  })

  test.each(Object.keys(modalIds) as AskingModal[])('the modal %s opens', async (kind) => {
    const about = { incident: 142, target: long, channel, threadTs: null, locale }
    const view = askingModal(kind, about, 'MH-142', new Date(later), texts)
    await onSlack.client.views.publish({ user_id: 'U0123ABCD', view: { type: 'home', blocks: view.blocks } })
    expect(view.title.text.length).toBeLessThanOrEqual(24)
    expect(view.submit?.text.length ?? 0).toBeLessThanOrEqual(24)
    expect(JSON.parse(view.private_metadata ?? '')).toEqual(about)
  })

  function assertReadable(blocks: readonly never[], text: string, one: Incident): void {
    const start = text.slice(0, 120)
    expect(start).toContain(incidentName(one.number))
    expect(start.toLowerCase()).toContain(texts.state[appearanceOf(one, isAboutUnknown(one))].toLowerCase())
    expect(blocks.length).toBeLessThanOrEqual(12)
    const rows = blocks.filter((block: { type: string }) => block.type === 'actions') as unknown as {
      elements: {
        type: string
        accessibility_label?: string
        action_id: string
        confirm?: unknown
        text?: { text: string }
      }[]
    }[]
    expect(rows).toHaveLength(1)
    expect(rows[0]?.elements.length).toBeLessThanOrEqual(5)
    for (const element of rows[0]?.elements ?? []) {
      if (element.type === 'button') expect(element.accessibility_label).toContain(incidentName(one.number))
      if (element.type === 'button') expect(element.text?.text.length).toBeLessThanOrEqual(24)
      if (['mh:snooze', 'mh:reopen'].includes(element.action_id)) expect(element.confirm).toBeDefined()
    }
    for (const line of JSON.stringify(blocks).split('\\n')) {
      const marks = line.match(emoji) ?? []
      expect(marks.length).toBeLessThanOrEqual(1)
    }
    // A message that is updated calls nobody.
    expect(JSON.stringify(blocks)).not.toContain('<!subteam')
  }
})
