import { type DriftEvent, newEventId, systemClock } from '@mailhealth/core'
import { forgetMessage, insertRun, intendMessage } from '@mailhealth/store'
import { latest } from '@mailhealth/testkit'
import { describe, expect, test } from 'vitest'
import { showIncident } from './outbound/show-incident.ts'
import {
  acknowledgeElsewhere,
  channel,
  contextOn,
  eventOf,
  impatient,
  incident,
  incidentOf,
  listing,
  openIncident,
  openScene,
  step,
} from './testing.ts'

const { backstage, calls, modal, stage } = await openScene()

describe('alerts in Slack', { timeout: 60_000 }, () => {
  test('an incident is one message whose thread tells its story', async () => {
    const staged = await stage()
    const findings = [listing('zen.example'), listing('psbl.example')]
    const { number, target } = await openIncident(backstage, { findings })
    const opened = await staged.messageOf(number)
    await step(backstage, number, 'changed', { findings: [listing('zen.example')] })
    await step(backstage, number, 'acknowledged', { state: 'acknowledged', acknowledgedBy: 'U0123ABCD' }, 'U0123ABCD')
    await step(backstage, number, 'resolved', { state: 'resolved', resolvedAt: new Date().toISOString() })
    await staged.slack.waitFor(() => staged.linesOf(opened).length === 4)

    const shown = staged.slack.messages(channel).filter((one) => incidentOf(one) === `MH-${number}`)
    expect(shown).toHaveLength(1)
    const last = latest(shown[0] as (typeof shown)[0])
    expect(last.metadata).toEqual({
      event_type: 'mailhealth_incident',
      event_payload: { incident: `MH-${number}`, revision: 4 },
    })
    expect(last.text).toMatch(/^Critical, MH-\d+ resolved: mx\d+\.example\.org, DNSBL\. /)
    expect(last.attachments[0]?.['color']).toBe('#2eb67d')
    expect(JSON.stringify(last.blocks)).not.toContain('mh:ack')
    expect(JSON.stringify(last.blocks)).toContain('mh:runbook')
    const lines = staged.linesOf(opened).map((line) => line.replace(/^<!date[^>]+> /, ''))
    expect(lines).toEqual([
      `<!subteam^S0123ABCD> Critical, MH-${number}, ${target}: opened (2 findings)`,
      'changed; gone: dnsbl.listed `192.0.2.1@psbl.example` (1 left)',
      'acknowledged by <@U0123ABCD>',
      expect.stringMatching(/^resolved after .*: the check passes$/),
    ])
  })

  test('it says what that means for mail, since when it is seen, and by how many checks and resolvers', async () => {
    const staged = await stage()
    const finding = listing('zen.example')
    const opened = incident({ number: 1 })
    const { check, updatedAt } = opened
    const told = { codes: ['127.0.0.2'] }
    const entry = { subject: finding.subject, first: told, second: { answer: told } }
    const runs = [
      { startedAt: '2026-11-24T22:00:00.000Z', outcome: 'pass', findings: [], evidence: null },
      { startedAt: '2026-11-24T22:05:00.000Z', outcome: 'fail', findings: [finding], evidence: { entries: [entry] } },
      {
        startedAt: updatedAt,
        outcome: 'fail',
        findings: [finding],
        evidence: { entries: [{ ...entry, second: null }] },
      },
      { startedAt: '2026-11-25T22:00:00.000Z', outcome: 'fail', findings: [finding], evidence: null },
    ] as const
    const targetKey = 'host:seen.example'
    for (const run of runs) {
      const about = { check: check as 'dnsbl', subject: 'seen.example', coverage: { asked: 1, answered: 1 }, facts: {} }
      const verdict = { ...about, ...run, durationMs: 1 }
      await insertRun(backstage.store.db, { id: newEventId(systemClock), targetKey, verdict })
    }
    const { number } = await openIncident(backstage, { targetKey, target: 'seen.example', openedAt: updatedAt })
    const written = JSON.stringify(latest(await staged.messageOf(number)).blocks)
    expect(written).toContain('*What it means:* A blocklist names the address or domain, so receivers')
    expect(written).toMatch(/First seen <!date\^1795557900\^[^>]+>, confirmed by 2 checks through 2 resolvers/)
    await staged.slack.command(`show ${number}`)
    await staged.slack.waitFor(({ ephemerals }) =>
      JSON.stringify(ephemerals(channel)).includes('confirmed by 2 checks'),
    )
  })

  test('it says when it was checked last, what became one with it, and since when somebody is on it', async () => {
    const staged = await stage()
    const targetKey = 'host:checked.example'
    const openedAt = '2026-10-01T10:00:00.000Z'
    const about = { check: 'dnsbl', subject: 'checked.example', outcome: 'fail', findings: [], facts: {} } as const
    const ran = async (at: string): Promise<void> => {
      const verdict = { ...about, startedAt: at, durationMs: 1, coverage: { asked: 1, answered: 1 }, evidence: null }
      await insertRun(backstage.store.db, { id: newEventId(systemClock), targetKey, verdict })
    }
    await ran('2026-10-01T09:59:50.000Z')
    const { number } = await openIncident(backstage, {
      targetKey,
      target: 'checked.example',
      openedAt,
      updatedAt: openedAt,
    })
    await staged.messageOf(number)
    const shown = () =>
      latest(staged.slack.messages(channel).find((one) => incidentOf(one) === `MH-${number}`) as never)
    const below = () => JSON.stringify(shown().attachments)
    expect(below()).toMatch(/last change <!date\^1790848800\^[^>]+>, by then last checked <!date\^1790848790\^[^>]+>"/)
    await ran('2026-10-01T10:05:00.000Z')
    await acknowledgeElsewhere(backstage, number, 'U0123ABCD')
    await staged.slack.waitFor(() => shown().text.includes('acknowledged'))
    expect(JSON.stringify(shown().blocks)).toMatch(
      /\*State\*\\nAcknowledged by <@U0123ABCD>, <!date\^\d+\^\{date_short_pretty\} \{time\}\|\d{4}-\d\d-\d\d \d\d:\d\d UTC>/,
    )
    expect(below()).toMatch(/by then last checked <!date\^1790849100\^[^>]+> · 2 events grouped"/)
  })

  test('nobody is called for a medium incident', async () => {
    const staged = await stage()
    const { number } = await openIncident(backstage, {
      severity: 'medium',
      findings: [listing('zen.example', 'medium')],
    })
    const message = await staged.messageOf(number)
    const [line] = await staged.slack.waitFor(() => staged.linesOf(message).length === 1 && staged.linesOf(message))
    expect(line).not.toContain('subteam')
    expect(JSON.stringify(latest(message))).not.toContain('subteam')
  })

  test('a limit holds alerts up in order, and nothing else', async () => {
    const staged = await stage()
    staged.slack.failNext('chat.postMessage', { status: 429, retryAfter: 1 })
    const first = await openIncident(backstage)
    const second = await openIncident(backstage)
    await staged.slack.waitFor(() => calls('chat.postMessage') === 1)
    const asked = await staged.slack.command(`show MH-${first.number}`)
    await staged.slack.waitFor(() => asked.responses().length === 1)
    expect(staged.slack.messages(channel)).toEqual([])
    await staged.messageOf(second.number)
    const shown = staged.slack.messages(channel).flatMap((one) => incidentOf(one) ?? [])
    expect(shown).toEqual([`MH-${first.number}`, `MH-${second.number}`])
  })

  test('the names of strangers stay text', async () => {
    const staged = await stage()
    const hostile = '<!channel> `code` *bold* <https://evil.example|click> \u202e\u200b &amp;'
    const subject = `${hostile}@zen.example`
    const { number } = await openIncident(backstage, {
      target: hostile,
      findings: Array.from({ length: 14 }, (_, index) => ({ ...listing(`${index}.${hostile}`), subject })),
    })
    const message = await staged.messageOf(number)
    await step(backstage, number, 'changed', { findings: [{ ...listing('zen.example'), subject }] }, hostile)
    await staged.slack.waitFor(() => staged.linesOf(message).length === 2)
    const written = JSON.stringify(staged.slack.messages(channel))
    expect(written).toMatch(/and \d+ more/)
    expect(written).not.toMatch(/<!channel|<https:|[\u202e\u200b]/)
    expect(staged.log.filter((line) => line.includes('refuses the layout'))).toEqual([])
  })

  test('errors of Slack are waited out', async () => {
    const staged = await stage()
    staged.slack.failNext('chat.postMessage', { status: 500 }, 3)
    staged.slack.failNext('conversations.history', { status: 503 })
    const { number } = await openIncident(backstage)
    const message = await staged.messageOf(number)
    await staged.slack.waitFor(() => staged.linesOf(message).length === 1)
    expect(staged.slack.messages(channel).filter((one) => incidentOf(one) !== undefined)).toHaveLength(1)
  })

  test('a post whose answer is lost is not made twice, neither message nor line', async () => {
    const staged = await stage({}, undefined, impatient)
    staged.slack.failNext('chat.postMessage', { timeoutAfterAccept: true }, 2)
    const { number } = await openIncident(backstage)
    const message = await staged.messageOf(number)
    await staged.slack.waitFor(() => staged.slack.calls.some((call) => call.method === 'conversations.replies'))
    await step(backstage, number, 'eased', { severity: 'high' })
    await staged.slack.waitFor(() => staged.linesOf(message).length === 2, 15_000)
    expect(staged.slack.messages(channel).map((one) => one.threadTs)).toEqual([null, message.ts, message.ts])
    expect(calls('chat.postMessage')).toBe(3)
  })

  test('an event that comes twice says nothing new, after any crash in between', async () => {
    const staged = await stage()
    const context = contextOn(backstage, staged.slack)
    const after = incident({ number: 9_001 })
    const event = eventOf('opened', after)
    const place = { incidentNumber: after.number, channel, intentAt: new Date() }
    const show = (): Promise<void> => showIncident(context, event, { channel, mention: null, wording: context.wording })
    const written = (): readonly string[] =>
      staged.slack.messages(channel).map((one) => `${one.ts} ${one.revisions.length}`)

    await intendMessage(backstage.store.db, { ...place, revision: 1 }) // Crashed before it posted.
    await show()
    const once = written()
    expect(once).toHaveLength(2)
    await show()
    await forgetMessage(backstage.store.db, after.number, channel) // As if it crashed before it noted where it posted.
    await intendMessage(backstage.store.db, { ...place, revision: 1 })
    await show()
    expect(written()).toEqual(once)
  })

  test('a message that somebody deleted is posted again', async () => {
    const staged = await stage()
    const { number } = await openIncident(backstage)
    const first = await staged.messageOf(number)
    await staged.slack.waitFor(() => staged.linesOf(first).length === 1)
    staged.slack.failNext('chat.update', { error: 'message_not_found' })
    await step(backstage, number, 'eased', { severity: 'high' })
    const again = await staged.slack.waitFor(() =>
      staged.slack.messages(channel).find((one) => incidentOf(one) === `MH-${number}` && one.ts !== first.ts),
    )
    expect(latest(again).metadata?.event_payload).toEqual({ incident: `MH-${number}`, revision: 2 })
    const url = (ts: string): string => `<https://mailteam.example/archives/${channel}/p${ts.replace('.', '')}|`
    await staged.slack.waitFor(() => staged.linesOf(first).length === 2)
    expect([staged.linesOf(again), staged.linesOf(first)]).toEqual([
      [expect.stringContaining('eased'), expect.stringContaining(url(first.ts))],
      [expect.stringContaining('opened'), expect.stringContaining(url(again.ts))],
    ])
  })

  test('a channel that the bot is not in is told in one sentence, and nothing is lost', async () => {
    const staged = await stage()
    const place = staged.slack.workspace.channel(channel)
    place.isMember = false
    const { number } = await openIncident(backstage)
    await staged.slack.waitFor(() => staged.log.some((line) => line.includes('invite the bot')))
    place.isMember = true
    await staged.messageOf(number)
    const told = staged.log.filter((line) => line.includes('alerts do not reach Slack'))
    expect(told).toHaveLength(1)
    expect(told[0]).toContain('not_in_channel')
  })

  test('drift is one message with the old and the new', async () => {
    const staged = await stage()
    const event: DriftEvent = {
      schemaVersion: 1,
      id: newEventId(systemClock),
      type: 'drift.detected',
      at: new Date().toISOString(),
      target: 'example.org',
      targetKey: 'domain:example.org',
      check: 'dmarc',
      drifts: [{ fact: 'policy', before: 'reject', after: 'none', since: new Date().toISOString() }],
      changes: [
        {
          id: 'dmarc.policy-changed',
          args: { before: 'reject', after: 'none' },
          direction: 'weakened',
          thirdParty: null,
          severity: 'medium',
        },
      ],
      severity: 'medium',
      spread: [],
      by: null,
      note: null,
    }
    await backstage.queues.publishEvent('slack', event)
    const message = await staged.slack.waitFor(() => staged.slack.messages(channel)[0], 10_000)
    expect(latest(message).text).toBe(
      'example.org: DMARC changed: DMARC of example.org weakened: reject to none. policy, removed: reject, added: none.',
    )
    expect(JSON.stringify(latest(message).blocks)).toContain('- reject\\n+ none')
    expect(JSON.stringify(latest(message).blocks)).toContain('🟠 MEDIUM · DMARC weakened · example.org')

    await staged.slack.click({ messageTs: message.ts, actionId: 'mh:runbook' })
    await modal(
      /"text":"DMARC".*What receivers do with mail that only claims to be from the domain is not what it was/s,
    )

    const place = { name: '_dmarc.example.org', type: 'TXT', silent: [] } as const
    const further = { ...event, id: newEventId(systemClock), type: 'drift.spread' } as const
    for (const lack of [['ns2.example.org'], []]) {
      const spread = [{ ...place, have: ['ns1.example.org'], lack }]
      await backstage.queues.publishEvent('slack', { ...further, id: newEventId(systemClock), spread })
      const told = lack.length > 0 ? 'Propagating, _dmarc.example.org TXT' : 'on every authoritative server'
      await staged.slack.waitFor(
        () => staged?.slack.messages(channel).find((one) => latest(one).text.includes(told)),
        10_000,
      )
    }
    expect(staged.slack.messages(channel)).toHaveLength(1)

    const over = { ...event, id: newEventId(systemClock), type: 'drift.accepted', by: 'anna', note: 'moving' } as const
    await backstage.queues.publishEvent('slack', over)
    const closed = await staged.slack.waitFor(
      () => staged.slack.messages(channel).find((one) => latest(one).text.includes('accepted by')),
      10_000,
    )
    expect(staged.slack.messages(channel)).toHaveLength(1)
    expect(JSON.stringify(latest(closed).blocks)).not.toContain('actions')
    expect(JSON.stringify(latest(closed).blocks)).toContain('moving')
  })
})
