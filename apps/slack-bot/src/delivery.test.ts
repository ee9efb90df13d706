import { type IncidentEvent, newEventId, systemClock } from '@mailhealth/core'
import { backlogOf, currentStorm, hideIncident, stormByNumber } from '@mailhealth/store'
import { latest, type Message } from '@mailhealth/testkit'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { subscriber } from './bot-context.ts'
import { catchUpIfBehind } from './outbound/catch-up.ts'
import { showIncident } from './outbound/show-incident.ts'
import {
  ann,
  type Backstage,
  channel,
  contextOn,
  incidentOf,
  openBackstage,
  openIncident,
  openIncidents,
  quick,
  type Staged,
  stageBot,
  step,
} from './testing.ts'

describe('how alerts arrive', { timeout: 60_000 }, () => {
  let backstage: Backstage
  let staged: Staged

  beforeAll(async () => {
    backstage = await openBackstage()
  }, 60_000)
  beforeEach(async () => {
    // What other tests opened is no storm of this one's, and held nothing up.
    await backstage.store.pool.query(`update incidents set opened_at = opened_at - interval '1 day'`)
    await backstage.store.pool.query(`update storms set ended_at = now()`)
  })
  afterAll(() => backstage.close(), 60_000)
  afterEach(() => staged.close(), 60_000)

  const top = (): readonly Message[] => staged.slack.messages(channel).filter((one) => one.threadTs === null)
  const stormMessage = (): Message | undefined =>
    top().find((one) => latest(one).metadata?.event_type === 'mailhealth_storm')
  const openSix = async (): Promise<number[]> => {
    const opened = await openIncidents(backstage, 6, { openedAt: new Date().toISOString() })
    await staged.slack.waitFor(stormMessage, 10_000)
    return opened.map((one) => one.number)
  }
  const childrenOf = (storm: Message): readonly Message[] =>
    staged.slack.messages(channel).filter((one) => one.threadTs === storm.ts)

  test('many at once are one message, each of them in its thread, and nobody is called for each', async () => {
    staged = await stageBot(backstage)
    const numbers = await openSix()
    const storm = stormMessage() as Message
    await staged.slack.waitFor(() => childrenOf(storm).length === 12, 10_000)
    expect(top()).toHaveLength(1)
    expect(latest(storm).text).toBe('6 incidents opened at once, 6 still open: 6 DNSBL.')
    const cards = childrenOf(storm).flatMap((one) => incidentOf(one) ?? [])
    expect(cards.toSorted()).toEqual(numbers.map((number) => `MH-${number}`).toSorted())
    const written = JSON.stringify(childrenOf(storm).map((one) => one.revisions))
    expect(written).not.toContain('subteam')
    expect(JSON.stringify(storm.revisions)).toContain('subteam')

    const [first = 0] = numbers
    await step(backstage, first, 'resolved', { state: 'resolved', resolvedAt: new Date().toISOString() })
    await staged.slack.waitFor(() => latest(stormMessage() as Message).text.includes('5 still open'), 10_000)
    const lines = (): readonly string[] => childrenOf(storm).map((one) => latest(one).text)
    const ofFirst = (): number => lines().filter((line) => line.startsWith(`*MH-${first}* `)).length
    await staged.slack.waitFor(() => ofFirst() === 2, 10_000)
  })

  test('a button shows all of them', async () => {
    staged = await stageBot(backstage)
    const numbers = await openSix()
    await staged.slack.click({ messageTs: (stormMessage() as Message).ts, actionId: 'mh:storm' })
    const modal = await staged.slack.waitFor((slack) => slack.modal(ann), 10_000)
    for (const number of numbers) expect(JSON.stringify(modal.view)).toContain(`MH-${number}*`)
  })

  test('when it is calm, those that are still open go on alone', async () => {
    staged = await stageBot(backstage)
    const numbers = await openSix()
    const storm = stormMessage() as Message
    await staged.slack.waitFor(() => childrenOf(storm).length === 12, 10_000)
    const [first = 0, second = 0] = numbers
    await step(backstage, first, 'resolved', { state: 'resolved', resolvedAt: new Date().toISOString() })
    await staged.slack.waitFor(() => childrenOf(storm).length === 13, 10_000)
    const known = await currentStorm(backstage.store.db, channel)
    await backstage.store.pool.query(`update incidents set opened_at = opened_at - interval '16 minutes'`)
    await backstage.store.pool.query(
      `update storms set started_at = started_at - interval '16 minutes', last_opened_at = last_opened_at - interval '16 minutes' where ended_at is null`,
    )
    const own = (): readonly string[] => top().flatMap((one) => incidentOf(one) ?? [])
    await staged.slack.waitFor(() => own().length === 5, 20_000)
    expect(own()).not.toContain(`MH-${first}`)
    await staged.slack.waitFor(() => latest(stormMessage() as Message).text.includes('6 incidents'), 10_000)
    await expect
      .poll(async () => (await stormByNumber(backstage.store.db, known?.number ?? 0))?.endedAt, { timeout: 10_000 })
      .not.toBeNull()
    await step(backstage, second, 'eased', { severity: 'high' })
    const alone = top().find((one) => incidentOf(one) === `MH-${second}`) as Message
    await staged.slack.waitFor(() => staged.linesOf(alone).length === 1, 10_000)
  })

  test('after a long silence one message says what happened, then only what is now', async () => {
    staged = await stageBot(backstage)
    const context = contextOn(backstage, staged.slack, {}, { ...quick, catchUpAfterMs: 300_000 })
    await staged.bot.stop(1_000)
    const gone = await openIncident(backstage)
    await step(backstage, gone.number, 'resolved', { state: 'resolved', resolvedAt: new Date().toISOString() })
    const there = await openIncident(backstage)
    await step(backstage, there.number, 'eased', { severity: 'high' })
    await step(backstage, there.number, 'acknowledged', { state: 'acknowledged', acknowledgedBy: ann }, ann)
    await backstage.store.pool.query(
      `update outbox set created_at = created_at - interval '1 hour' where event ->> 'type' like 'incident.%'`,
    )
    staged.slack.failNext('chat.postMessage', { timeoutAfterAccept: true })
    const show = (event: IncidentEvent): Promise<void> =>
      showIncident(context, event, { channel, mention: null, wording: context.wording })
    await expect(catchUpIfBehind(context, channel, show)).rejects.toThrow()
    await catchUpIfBehind(context, channel, show)
    await catchUpIfBehind(context, channel, show)

    const texts = top().map((one) => latest(one).text)
    expect(texts).toHaveLength(2)
    expect(texts[0]).toMatch(/^Alerts were held up from .*: 2 incidents opened meanwhile, 1 of them resolved already\./)
    expect(texts[1]).toContain(`MH-${there.number} acknowledged`)
    expect(staged.linesOf(top()[1] as Message)).toHaveLength(1)
    expect(await backlogOf(backstage.store.db, subscriber)).toEqual({ events: 0, oldestAt: null })
  })

  test('an answer that somebody waits for does not wait behind alerts', async () => {
    staged = await stageBot(backstage)
    staged.slack.failNext('chat.postMessage', { status: 429, retryAfter: 30 })
    const { number } = await openIncident(backstage)
    await staged.slack.waitFor(() => staged.slack.calls.some((call) => call.answer?.status === 429))
    const asked = await staged.slack.command('check example.org')
    await staged.slack.waitFor(() => asked.responses().length === 1)
    const { rows } = await backstage.store.pool.query<{ id: string }>('select id from requests where done_at is null')
    await backstage.queues.publishEvent('slack', {
      schemaVersion: 1,
      id: newEventId(systemClock),
      type: 'check.finished',
      at: new Date().toISOString(),
      request: rows.at(-1)?.id ?? '',
      report: null,
      problem: 'nothing to see',
    })
    await staged.slack.waitFor(() => asked.responses().length === 2, 10_000)
    expect(staged.slack.messages(channel).flatMap((one) => incidentOf(one) ?? [])).not.toContain(`MH-${number}`)
  })

  test('who can act is told by direct message, once', async () => {
    staged = await stageBot(backstage, { channel, admins: [ann] })
    staged.slack.workspace.channel(channel).isArchived = true
    await openIncident(backstage)
    const direct = await staged.slack.waitFor(() => staged.slack.messages(`D${ann.slice(1)}`)[0], 10_000)
    expect(latest(direct).text).toContain('is_archived')
    staged.slack.workspace.channel(channel).isArchived = false
    await staged.slack.waitFor(() => top().length === 1, 20_000)
    expect(staged.slack.messages(`D${ann.slice(1)}`)).toHaveLength(1)
  })

  test('a message says how many incidents it hides', async () => {
    staged = await stageBot(backstage)
    const { number, targetKey } = await openIncident(backstage)
    const message = await staged.messageOf(number)
    const cause = { targetKey, check: 'dnsbl' } as const
    await hideIncident(backstage.store.db, { targetKey: 'domain:x', check: 'spf', cause, since: new Date() })
    await hideIncident(backstage.store.db, { targetKey: 'domain:x', check: 'mx', cause, since: new Date() })
    const shown = (): string =>
      JSON.stringify(latest(staged.slack.messages(channel).find((one) => one.ts === message.ts) as Message))
    await staged.slack.waitFor(() => shown().includes('2 related incidents hidden'), 10_000)
  })
})
