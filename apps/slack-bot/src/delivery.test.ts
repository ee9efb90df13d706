import {
  type Incident,
  type IncidentEvent,
  type MuteEvent,
  newEventId,
  parseDomainName,
  plainHost,
  systemClock,
} from '@mailhealth/core'
import {
  backlogOf,
  currentStorm,
  heldAlertsOf,
  heldChannels,
  hideIncident,
  holdAlert,
  incidentByNumber,
  listBrokenChannels,
  stormByNumber,
  syncTargets,
  unfinishedCatchUp,
} from '@mailhealth/store'
import { latest, type Message } from '@mailhealth/testkit'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { subscriber } from './bot-context.ts'
import { catchUpIfBehind } from './outbound/catch-up.ts'
import { channelsOf } from './outbound/channel.ts'
import { refresh } from './outbound/refresh.ts'
import { showIncident } from './outbound/show-incident.ts'
import {
  ann,
  type Backstage,
  ben,
  type Circumstances,
  channel,
  contextOn,
  eventOf,
  incident,
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
    await backstage.store.pool.query(`update transitions set at = at - interval '1 day'`)
    await backstage.store.pool.query('delete from held_alerts')
    // What it left untold when it ended is not told here.
    await backstage.store.pool.query('delete from bullmq.job')
    await backstage.store.pool.query(
      'insert into consumed_events (subscriber, event_id, at) select $1, id, now() from outbox on conflict do nothing',
      [subscriber],
    )
    // One was taken at a time that is not yet.
    await backstage.store.pool.query('delete from leases')
  })
  afterAll(() => backstage.close(), 60_000)
  afterEach(() => staged.close(), 60_000)

  const top = (): readonly Message[] => staged.slack.messages(channel).filter((one) => one.threadTs === null)
  const stormMessage = (): Message | undefined =>
    top().find((one) => latest(one).metadata?.event_type === 'mailhealth_storm')
  const openSix = async (): Promise<number[]> => {
    const opened = await openIncidents(backstage, 6, { openedAt: new Date().toISOString() })
    await staged.slack.waitFor(stormMessage, 20_000)
    return opened.map((one) => one.number)
  }
  const childrenOf = (storm: Message): readonly Message[] =>
    staged.slack.messages(channel).filter((one) => one.threadTs === storm.ts)

  test('many at once are one message, each of them in its thread, and nobody is called for each', async () => {
    staged = await stageBot(backstage)
    const numbers = await openSix()
    const storm = stormMessage() as Message
    await staged.slack.waitFor(() => childrenOf(storm).length === 12, 20_000)
    expect(top()).toHaveLength(1)
    expect(latest(storm).text).toBe('Critical, 6 incidents opened at once, 6 still open: 6 DNSBL.')
    const cards = childrenOf(storm).flatMap((one) => incidentOf(one) ?? [])
    expect(cards.toSorted()).toEqual(numbers.map((number) => `MH-${number}`).toSorted())
    const written = JSON.stringify(childrenOf(storm).map((one) => one.revisions))
    expect(written).not.toContain('subteam')
    expect(JSON.stringify(storm.revisions)).toContain('subteam')

    const [first = 0] = numbers
    await step(backstage, first, 'resolved', { state: 'resolved', resolvedAt: new Date().toISOString() })
    await staged.slack.waitFor(() => latest(stormMessage() as Message).text.includes('5 still open'), 20_000)
    const lines = (): readonly string[] => childrenOf(storm).map((one) => latest(one).text)
    const ofFirst = (): number => lines().filter((line) => line.startsWith(`*MH-${first}* `)).length
    await staged.slack.waitFor(() => ofFirst() === 2, 20_000)

    const { db } = backstage.store
    const names = await Promise.all(numbers.map(async (number) => (await incidentByNumber(db, number))?.target ?? ''))
    const watched = names.slice(1).map((name, at) => {
      const target = { ...plainHost(parseDomainName(name)), tags: at < 3 ? ['prod', 'eu'] : at === 3 ? ['prod'] : [] }
      return { target, checks: [] }
    })
    await db.transaction((tx) => syncTargets(tx, watched, new Date()))
    const counted =
      'Critical, 6 incidents opened at once, 5 still open: 6 DNSBL. By group: 4 `prod`, 3 `eu`, 2 in none.'
    await staged.slack.waitFor(() => latest(stormMessage() as Message).text === counted, 20_000)
  })

  test('those on call are called once for a storm, whichever of it is told first', async () => {
    staged = await stageBot(backstage)
    const openedAt = new Date().toISOString()
    await openIncidents(backstage, 5, { openedAt, severity: 'medium' })
    const storm = await staged.slack.waitFor(stormMessage, 20_000)
    const lines = (): readonly Message[] => childrenOf(storm).filter((one) => incidentOf(one) === undefined)
    await staged.slack.waitFor(() => lines().length === 5, 20_000)
    const calls = (): readonly string[] =>
      staged.slack.messages(channel).flatMap((one) => (JSON.stringify(one).includes('subteam') ? latest(one).text : []))
    expect(calls()).toEqual([])
    const [worse] = await openIncidents(backstage, 2, { openedAt })
    await staged.slack.waitFor(() => lines().length === 7, 20_000)
    expect(calls()).toEqual([expect.stringContaining(`<!subteam^S0123ABCD> Critical, MH-${worse?.number}, `)])
  })

  test('where the first of a storm calls nobody, and others do, its message calls', async () => {
    const openedAt = new Date().toISOString()
    await openIncidents(backstage, 4, { openedAt, severity: 'medium' })
    await openIncidents(backstage, 2, { openedAt })
    staged = await stageBot(backstage)
    const storm = await staged.slack.waitFor(stormMessage, 20_000)
    expect(JSON.stringify(storm.revisions[0])).toContain('<!subteam^S0123ABCD>')
    await staged.slack.waitFor(() => childrenOf(storm).length === 12, 20_000)
    expect(JSON.stringify(childrenOf(storm))).not.toContain('subteam')
  })

  test('a button shows all of them, in the language of whoever presses it', async () => {
    staged = await stageBot(backstage)
    const numbers = await openSix()
    await staged.slack.click({ messageTs: (stormMessage() as Message).ts, actionId: 'mh:storm', user: ben })
    const shown = (): string => JSON.stringify(staged.slack.modal(ben)?.view ?? null)
    await staged.slack.waitFor(() => shown().includes('"Alle Vorfälle"'), 20_000)
    for (const number of numbers) expect(shown()).toContain(`MH-${number} `)
  })

  test('when it is calm, those that are still open go on alone', async () => {
    staged = await stageBot(backstage)
    const numbers = await openSix()
    const storm = stormMessage() as Message
    await staged.slack.waitFor(() => childrenOf(storm).length === 12, 20_000)
    const [first = 0, second = 0] = numbers
    await step(backstage, first, 'resolved', { state: 'resolved', resolvedAt: new Date().toISOString() })
    await staged.slack.waitFor(() => childrenOf(storm).length === 13, 20_000)
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

  test.each([
    ['called', { step: 2 }, 'S0NEXT'],
    ['reopened', { state: 'open', flaps: 1 }, 'S0123ABCD'],
  ] as const)(
    'where many are %s at once, nobody is called for each, and the channel does not fill',
    async (type, change, whom) => {
      staged = await stageBot(backstage, { escalation: [{ afterMs: 60_000, mention: 'S0NEXT' }] })
      const opened = await openIncidents(backstage, 6)
      const messages = await Promise.all(opened.map(({ number }) => staged.messageOf(number)))
      for (const { number } of opened) await step(backstage, number, type, change)
      await staged.slack.waitFor(() => messages.every((one) => staged.linesOf(one).length === 2), 20_000)
      const lines = messages.map(
        (one) => staged.slack.messages(channel).filter(({ threadTs }) => threadTs === one.ts)[1],
      )
      const texts = lines.map((one) => latest(one as Message).text)
      expect(texts.map((text) => text.includes(`<!subteam^${whom}>`))).toEqual([true, true, true, true, false, false])
      expect(lines.map((one) => one?.broadcast)).toEqual([true, true, true, true, false, false])
    },
  )

  test.each([
    ['nobody took it on', 'those on call are called', { state: 'open' }, true],
    ['somebody is on it', 'nobody is', { state: 'acknowledged', acknowledgedBy: ann }, false],
  ] as const)('when a snooze is over and %s, %s', async (_, __, change, isCalled) => {
    staged = await stageBot(backstage)
    const { number } = await openIncident(backstage)
    const message = await staged.messageOf(number)
    const snoozedUntil = new Date().toISOString()
    await step(backstage, number, 'snoozed', { state: 'snoozed', snoozedUntil }, ann)
    await step(backstage, number, 'unsnoozed', { snoozedUntil: null, ...change })
    await staged.slack.waitFor(() => staged.linesOf(message).length === 3, 20_000)
    expect(staged.linesOf(message)[2]).toContain('snooze is over')
    expect(staged.linesOf(message)[2]?.includes('<!subteam^S0123ABCD>')).toBe(isCalled)
  })

  test('where many were called at once and somebody took them on, the next is called for', async () => {
    staged = await stageBot(backstage, { escalation: [{ afterMs: 60_000, mention: 'S0NEXT' }] })
    const opened = await openIncidents(backstage, 5)
    const messages = await Promise.all(opened.map(({ number }) => staged.messageOf(number)))
    const [last, ...first] = opened.toReversed()
    for (const { number } of first) {
      await step(backstage, number, 'called', { step: 2 })
      await step(backstage, number, 'acknowledged', { state: 'acknowledged', acknowledgedBy: ann }, ann)
    }
    await step(backstage, last?.number ?? 0, 'called', { step: 2 })
    const line = (): string => staged.linesOf(messages.at(-1) as Message)[1] ?? ''
    await staged.slack.waitFor(line, 20_000)
    expect(line()).toContain('<!subteam^S0NEXT>')
  })

  test('after a long silence one message says what happened, then only what is now', async () => {
    staged = await stageBot(backstage)
    const context = contextOn(backstage, staged.slack, {}, { ...quick, callMs: 2_000, catchUpAfterMs: 300_000 })
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

  test.each([
    ['an administrator', { admins: [ann], responders: [] }, [ann]],
    ['the administrators of a group', { admins: ['S0123ABCD'], responders: [] }, [ann, ben]],
    ['the responders, where nobody else is named', { admins: [], responders: ['S0123ABCD', ann] }, [ann, ben]],
  ])('who can act is told by direct message, once: %s', async (_, named, told) => {
    staged = await stageBot(backstage, { channel, ...named })
    staged.slack.workspace.channel(channel).isArchived = true
    const { number } = await openIncident(backstage)
    const direct = (): readonly Message[] => told.flatMap((user) => staged.slack.messages(`D${user.slice(1)}`))
    await staged.slack.waitFor(() => direct().length === told.length, 10_000)
    for (const one of direct()) expect(latest(one).text).toContain('is_archived')
    staged.slack.workspace.channel(channel).isArchived = false
    // All of it: what is left waits for the bot of another test.
    const message = await staged.messageOf(number)
    await staged.slack.waitFor(() => staged.linesOf(message).length === 1, 20_000)
    expect(direct()).toHaveLength(told.length)
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

  describe('with a channel of its own for a check', () => {
    const second = 'C0SECOND'
    const route = { channel: second, checks: ['mx'] as const }
    const stage = async (change: object = {}, circumstances?: Circumstances): Promise<void> => {
      const config = { channel, routes: [{ ...route, ...change }], admins: [ann] }
      staged = await stageBot(backstage, config, undefined, circumstances)
      const place = { id: second, name: 'second', isMember: true, isArchived: false, directWith: null }
      staged.slack.workspace.channels.push(place)
    }
    const shownIn = (place: string): readonly string[] =>
      staged.slack.messages(place).flatMap((one) => incidentOf(one) ?? [])

    test('a limit of one channel holds up its alerts, in order, and not those of the other', async () => {
      let aheadMs = 0
      const clock = { now: () => new Date(Date.now() + aheadMs) }
      await stage({}, { clock, timings: quick })
      staged.slack.failNext('chat.postMessage', { status: 429, retryAfter: 90 })
      const first = await openIncident(backstage, { check: 'mx' })
      await staged.slack.waitFor(() => staged.slack.calls.some((call) => call.answer?.status === 429))
      const later = await openIncident(backstage, { check: 'mx' })
      await step(backstage, first.number, 'eased', { severity: 'high' })
      const other = await openIncident(backstage)
      await staged.messageOf(other.number)
      expect(staged.slack.messages(second)).toEqual([])
      await expect.poll(() => heldAlertsOf(backstage.store.db, second, 9), { timeout: 20_000 }).toHaveLength(3)
      aheadMs = 91_000
      await staged.slack.waitFor(() => staged.slack.messages(second).length === 5, 20_000)
      expect(shownIn(second)).toEqual([`MH-${first.number}`, `MH-${later.number}`])
      await expect.poll(() => heldChannels(backstage.store.db), { timeout: 10_000 }).toEqual([])
    })

    test('a channel that has no room for more holds up no alert of another', async () => {
      await stage({}, { clock: systemClock, timings: { ...quick, pacing: { everyMs: 3_600_000, burst: 3 } } })
      const [first, ...later] = await openIncidents(backstage, 3, { check: 'mx' })
      const other = await openIncident(backstage)
      const message = await staged.messageOf(other.number)
      await staged.slack.waitFor(() => staged.linesOf(message).length === 1, 10_000)
      expect(shownIn(second)).toEqual([`MH-${first?.number}`])
      const waiting = await heldAlertsOf(backstage.store.db, second, 9)
      expect(waiting.map(({ event }) => (event as IncidentEvent).incident.number)).toEqual(
        later.map(({ number }) => number),
      )
      expect(staged.slack.messages(second)).toHaveLength(2)
    })

    test('a summary that Slack limits for long is left out, and holds up no alert of another', async () => {
      let aheadMs = 600_000
      const clock = { now: () => new Date(Date.now() + aheadMs) }
      const here = await openIncident(backstage)
      await step(backstage, here.number, 'eased', { severity: 'high' })
      await stage({}, { clock, timings: { ...quick, catchUpAfterMs: 300_000 } })
      staged.slack.failNext('chat.postMessage', { status: 429, retryAfter: 90 }, 2)
      const other = await openIncident(backstage, { check: 'mx' })
      await staged.slack.waitFor(() => staged.slack.messages(second).length === 2, 20_000)
      expect(shownIn(second)).toEqual([`MH-${other.number}`])
      expect(staged.slack.messages(channel)).toEqual([])
      aheadMs += 91_000
      const message = await staged.messageOf(here.number)
      await staged.slack.waitFor(() => staged.linesOf(message).length === 1, 20_000)
      await expect
        .poll(() => backlogOf(backstage.store.db, subscriber), { timeout: 20_000 })
        .toMatchObject({ events: 0 })
      expect(await unfinishedCatchUp(backstage.store.db)).toBeNull()
      // Only what is now: it eased since, and nobody had heard of it.
      expect(staged.slack.messages(channel).map((one) => latest(one).text)).toEqual([
        expect.stringContaining(`High, MH-${here.number} open`),
        expect.stringMatching(/: opened/),
      ])
    })

    test('a summary that Slack limits again and again is waited for no longer', async () => {
      let aheadMs = 600_000
      const clock = { now: () => new Date(Date.now() + aheadMs) }
      const here = await openIncident(backstage)
      await stage({}, { clock, timings: { ...quick, catchUpAfterMs: 300_000 } })
      staged.slack.failNext('chat.postMessage', { status: 429, retryAfter: 1 }, 3)
      const other = await openIncident(backstage, { check: 'mx' })
      const waits = (): boolean => staged.log.some((line) => line.includes('alerts wait, in order'))
      await expect.poll(waits, { timeout: 20_000 }).toBe(true)
      aheadMs += 60_000
      await staged.slack.waitFor(() => staged.slack.messages(second).length === 2, 20_000)
      expect(shownIn(second)).toEqual([`MH-${other.number}`])
      await staged.slack.waitFor(() => staged.slack.messages(channel).length === 2, 20_000)
      expect(latest(staged.slack.messages(channel)[0] as Message).text).toContain(`MH-${here.number} open`)
    })

    test('a summary that Slack limits for a moment is waited for', async () => {
      const clock = { now: () => new Date(Date.now() + 600_000) }
      const here = await openIncident(backstage)
      await step(backstage, here.number, 'eased', { severity: 'high' })
      await stage({}, { clock, timings: { ...quick, catchUpAfterMs: 300_000 } })
      staged.slack.failNext('chat.postMessage', { status: 429, retryAfter: 1 }, 1)
      await staged.slack.waitFor(() => staged.slack.messages(channel).length === 3, 20_000)
      expect(staged.slack.messages(channel).map((one) => latest(one).text)).toEqual([
        expect.stringMatching(/^Alerts were held up .*: 1 incident opened meanwhile/),
        expect.stringContaining(`High, MH-${here.number} open`),
        expect.stringMatching(/: opened/),
      ])
    })

    const stormIn = (place: string): Message | undefined =>
      staged.slack.messages(place).find((one) => latest(one).metadata?.event_type === 'mailhealth_storm')
    const openStormIn = async (place: string, check: 'dnsbl' | 'mx'): Promise<readonly Incident[]> => {
      const opened = await openIncidents(backstage, 5, { check, openedAt: new Date().toISOString() })
      await staged.slack.waitFor(() => staged.slack.messages(place).length === 11, 20_000)
      return opened
    }

    test('a storm of one channel is none of another, and tells nobody there of it', async () => {
      await stage()
      const openedAt = new Date().toISOString()
      const opened = await openIncidents(backstage, 4, { openedAt })
      await openIncidents(backstage, 5, { openedAt, check: 'mx' })
      await staged.slack.waitFor(() => staged.slack.messages(channel).length === 8, 20_000)
      await staged.slack.waitFor(() => staged.slack.messages(second).length === 11, 20_000)
      expect(shownIn(channel)).toEqual(opened.map(({ number }) => `MH-${number}`))
      expect(top()).toHaveLength(4)
      expect(latest(stormIn(second) as Message).text).toBe('Critical, 5 incidents opened at once, 5 still open: 5 MX.')
    })

    test('a channel that is gone keeps no other from being brought up to date', async () => {
      await stage()
      const [gone] = await openStormIn(second, 'mx')
      staged.slack.workspace.channel(second).isArchived = true
      const [here] = await openStormIn(channel, 'dnsbl')
      const textOf = (): string => latest(stormIn(channel) as Message).text
      const before = textOf()
      for (const number of [gone?.number ?? 0, here?.number ?? 0]) {
        await step(backstage, number, 'resolved', { state: 'resolved', resolvedAt: new Date().toISOString() })
      }
      await staged.slack.waitFor(() => textOf() !== before, 20_000)
      // All of it: what is left waits for the bot of another test. The one that is gone comes here, too.
      await staged.slack.waitFor(() => staged.slack.messages(channel).length === 14, 20_000)
    })

    test('where a storm is over, those that go on alone hold up nothing', async () => {
      await stage()
      await openStormIn(second, 'mx')
      await staged.bot.stop(2_000)
      await backstage.store.pool.query(`update incidents set opened_at = opened_at - interval '16 minutes'`)
      await backstage.store.pool.query(
        `update storms set started_at = started_at - interval '16 minutes', last_opened_at = last_opened_at - interval '16 minutes' where ended_at is null`,
      )
      const slow = { ...quick, pacing: { everyMs: 3_600_000, burst: 3 } }
      const context = contextOn(backstage, staged.slack, {}, slow)
      const roomInMs = await refresh(context, channelsOf(context.outbound))
      expect(Math.ceil((roomInMs ?? 0) / 3_600_000)).toBe(1)
      const alone = staged.slack
        .messages(second)
        .filter((one) => one.threadTs === null && incidentOf(one) !== undefined)
      expect(alone).toHaveLength(1)
    })

    test('what waits for room is told in order, once, and nothing is looked for', async () => {
      await stage({}, { clock: systemClock, timings: { ...quick, pacing: { everyMs: 80, burst: 3 } } })
      const opened = await openIncidents(backstage, 5, { check: 'mx' })
      for (const { number } of opened) await step(backstage, number, 'eased', { severity: 'high' })
      await staged.slack.waitFor(() => staged.slack.messages(second).length === 15, 20_000)
      await expect.poll(() => heldChannels(backstage.store.db), { timeout: 10_000 }).toEqual([])
      expect(shownIn(second)).toEqual(opened.map(({ number }) => `MH-${number}`))
      for (const { number } of opened) {
        const message = staged.slack.messages(second).find((one) => incidentOf(one) === `MH-${number}`) as Message
        const lines = staged.slack.messages(second).filter((one) => one.threadTs === message.ts)
        expect(lines.map((one) => latest(one).text)).toEqual([
          expect.stringContaining('opened'),
          expect.stringContaining('eased'),
        ])
      }
      const searches = staged.slack.calls.filter(({ method }) => /^conversations\.(history|replies)$/.test(method))
      expect(searches).toEqual([])
    })

    test('what waits is told by another bot when that one dies', async () => {
      await stage()
      staged.slack.failNext('chat.postMessage', { status: 429, retryAfter: 30 })
      const { number } = await openIncident(backstage, { check: 'mx' })
      await staged.slack.waitFor(() => staged.slack.calls.some((call) => call.answer?.status === 429))
      await expect.poll(() => heldChannels(backstage.store.db)).toMatchObject([{ channel: second }])
      await staged.close()
      await stage()
      await staged.slack.waitFor(() => shownIn(second).length === 1, 20_000)
      expect(shownIn(second)).toEqual([`MH-${number}`])
    })

    describe('what waits for a channel that it would not go to any more', () => {
      const mute = (): MuteEvent => ({
        schemaVersion: 1,
        id: newEventId(systemClock),
        type: 'mute.started',
        at: new Date().toISOString(),
        mute: {
          ...{ id: 1, scope: 'all', by: ann, reason: 'we moved', endedAt: null, endedBy: null },
          ...{ startsAt: new Date().toISOString(), endsAt: new Date(Date.now() + 3_600_000).toISOString() },
        },
        incidents: 0,
      })
      test.each([
        ['is gone', '#gone', false],
        ['is archived', second, true],
      ])('is told where it goes now: the channel %s, and no other is blamed', async (_, held, isArchived) => {
        const { db } = backstage.store
        const opened = incident({ number: 8_001, check: 'mx', targetKey: 'host:moved.example' })
        await holdAlert(db, held, mute(), new Date())
        await holdAlert(db, held, eventOf('opened', opened), new Date())
        staged = await stageBot(backstage, { channel, admins: [ann] })
        const place = { id: second, name: 'second', isMember: true, isArchived, directWith: null }
        staged.slack.workspace.channels.push(place)
        await staged.messageOf(8_001)
        await staged.slack.waitFor(() => top().some((one) => latest(one).text.includes('we moved')), 10_000)
        await expect.poll(() => heldChannels(db), { timeout: 10_000 }).toEqual([])
        expect(await listBrokenChannels(db)).toEqual([])
        expect(staged.slack.messages(`D${ann.slice(1)}`)).toEqual([])
      })
    })

    test('a channel that takes none is told of once, and in status and digest until it does', async () => {
      await stage()
      const place = staged.slack.workspace.channel(second)
      place.isArchived = true
      const opened = [await openIncident(backstage, { check: 'mx' }), await openIncident(backstage, { check: 'mx' })]
      for (const { number } of opened) await staged.messageOf(number)
      const direct = staged.slack.messages(`D${ann.slice(1)}`)
      expect(direct.map((one) => latest(one).text)).toEqual([
        expect.stringContaining(`${second}: Slack says is_archived`),
      ])
      const answerTo = async (text: string): Promise<string> => {
        const asked = await staged.slack.command(text)
        await staged.slack.waitFor(() => asked.responses().length > 0, 10_000)
        return JSON.stringify(asked.responses())
      }
      const sentence = `${second} has taken no alerts since`
      for (const text of ['status', 'digest']) expect(await answerTo(text)).toContain(sentence)
      place.isArchived = false
      await openIncident(backstage, { check: 'mx' })
      await staged.slack.waitFor(() => shownIn(second).length === 1, 20_000)
      await expect.poll(() => answerTo('status'), { timeout: 10_000 }).not.toContain(sentence)
      expect(staged.slack.messages(`D${ann.slice(1)}`)).toHaveLength(1)
    })

    test('storms, counts and what goes on alone are in the language of the channel, with those on call by name', async () => {
      await stage({ locale: 'de' })
      const opened = await openIncidents(backstage, 6, { check: 'mx', openedAt: new Date().toISOString() })
      const stormIn = (): Message | undefined =>
        staged.slack.messages(second).find((one) => latest(one).metadata?.event_type === 'mailhealth_storm')
      await staged.slack.waitFor(() => staged.slack.messages(second).length === 13, 30_000)
      expect(latest(stormIn() as Message).text).toBe('Kritisch, 6 Vorfälle auf einmal eröffnet, 6 noch offen: 6 MX.')
      const [first] = opened
      await step(backstage, first?.number ?? 0, 'resolved', { state: 'resolved', resolvedAt: new Date().toISOString() })
      await staged.slack.waitFor(() => latest(stormIn() as Message).text.includes('5 noch offen'), 10_000)
      await backstage.store.pool.query(`update incidents set opened_at = opened_at - interval '16 minutes'`)
      await backstage.store.pool.query(
        `update storms set started_at = started_at - interval '16 minutes', last_opened_at = last_opened_at - interval '16 minutes' where ended_at is null`,
      )
      const alone = (): readonly Message[] =>
        staged.slack.messages(second).filter((one) => one.threadTs === null && incidentOf(one) !== undefined)
      await staged.slack.waitFor(() => alone().length === 5, 30_000)
      for (const one of alone()) {
        const shown = JSON.stringify(latest(one))
        expect(shown).toContain('Kritisch')
        expect(shown).toContain('`@mail-oncall`')
        expect(shown).not.toContain('`S0123ABCD`')
      }
    })
  })
})
