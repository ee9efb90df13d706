import { type Incident, newEventId, plainHost, type Report, systemClock, toDomainName } from '@mailhealth/core'
import { type LookJob, looksQueue } from '@mailhealth/queue'
import {
  incidentByNumber,
  insertRun,
  lockCheckState,
  saveCheckState,
  syncTargets,
  transitionsOf,
} from '@mailhealth/store'
import { latest, type Message } from '@mailhealth/testkit'
import { describe, expect, test } from 'vitest'
import { acknowledgeElsewhere, ann, ben, channel, cleo, openIncident, openScene, step } from './testing.ts'

const { backstage, said, stage, steps } = await openScene()

describe('what people do in Slack', { timeout: 60_000 }, () => {
  test('a click acknowledges, once, and whoever clicks again learns by whom', async () => {
    const staged = await stage()
    const { number } = await openIncident(backstage)
    const message = await staged.messageOf(number)
    const click = { messageTs: message.ts, actionId: 'mh:ack' }
    const both = await Promise.all([staged.slack.click(click), staged.slack.click(click)])
    for (const one of both) expect(one.ackMs).toBeLessThan(3_000)
    await said(`MH-${number} is acknowledged\\.`)
    await said(`MH-${number} is acknowledged already, by <@${ann}>, <!date`)
    await staged.slack.waitFor(() => staged.linesOf(message).length === 2)
    const shown = await staged.slack.waitFor(() => {
      const now = staged.slack.messages(channel).find((one) => one.ts === message.ts)
      return now !== undefined && now.revisions.length === 2 && now
    })
    expect(latest(shown).text).toContain('acknowledged')
    expect(JSON.stringify(latest(shown).blocks)).not.toContain('mh:ack')
    expect(await steps(number)).toEqual(['opened', 'acknowledged'])
    expect((await incidentByNumber(backstage.store.db, number))?.acknowledgedBy).toBe(ann)
  })

  test('a stale click is answered with who and when', async () => {
    const staged = await stage()
    const { number } = await openIncident(backstage)
    const message = await staged.messageOf(number)
    await staged.slack.waitFor(() => staged.linesOf(message).length === 1)
    staged.slack.failNext('chat.update', { status: 429, retryAfter: 2 })
    await acknowledgeElsewhere(backstage, number, 'cli:ben')
    await staged.slack.click({ messageTs: message.ts, actionId: 'mh:ack' })
    await said(`MH-${number} is acknowledged already, by \`cli:ben\`, <!date`)
    await step(backstage, number, 'resolved', { state: 'resolved', resolvedAt: new Date().toISOString() })
    await staged.slack.command(`ack ${number}`)
    await said(`MH-${number} is resolved already, <!date`)
    expect(await steps(number)).toEqual(['opened', 'acknowledged', 'resolved'])
  })

  test('the menu snoozes for everyone', async () => {
    const staged = await stage()
    const { number } = await openIncident(backstage)
    const message = await staged.messageOf(number)
    const value = JSON.stringify({ v: 1, i: String(number), n: 1, d: '4h' })
    await staged.slack.select({ messageTs: message.ts, actionId: 'mh:snooze', value })
    await said(`MH-${number} is snoozed for everyone until <!date`)
    const stored = await incidentByNumber(backstage.store.db, number)
    const left = Date.parse(stored?.snoozedUntil ?? '') - Date.now()
    expect(left).toBeGreaterThan(3.9 * 3_600_000)
    expect(left).toBeLessThanOrEqual(4 * 3_600_000)
  })

  test('only responders change anything; others are told who may', async () => {
    const staged = await stage({ responders: ['S0123ABCD'] })
    const { number } = await openIncident(backstage)
    await staged.messageOf(number)
    await staged.slack.command(`ack MH-${number}`, { user: cleo })
    await said(/only responders may do that \(@mail-oncall\)/)
    await staged.slack.command(`ack MH-${number} on it`, { user: ann })
    await said(`MH-${number} is acknowledged\\.`)
    const groupCalls = staged.slack.calls.filter((call) => call.method === 'usergroups.users.list')
    expect(groupCalls).toHaveLength(1)
    expect((await transitionsOf(backstage.store.db, number)).at(-1)).toMatchObject({ by: ann, note: 'on it' })
  })

  test('nothing is resolved while its check still fails, unless forced', async () => {
    const staged = await stage()
    const host = plainHost(toDomainName('failing.example.org') as never)
    const targetKey = 'host:failing.example.org'
    const { number } = await openIncident(backstage, { target: host.name, targetKey })
    await backstage.store.db.transaction(async (tx) => {
      await syncTargets(tx, [{ target: host, checks: [{ check: 'dnsbl', intervalMs: 60_000 }] }], new Date())
      await lockCheckState(tx, targetKey, 'dnsbl')
      const id = newEventId(systemClock)
      const verdict = {
        check: 'dnsbl',
        subject: host.name,
        outcome: 'fail',
        findings: [],
        coverage: { asked: 1, answered: 1 },
        facts: {},
        evidence: null,
        startedAt: new Date().toISOString(),
        durationMs: 1,
      } as const
      await insertRun(tx, { id, targetKey, verdict })
      const state = { streaks: { failing: 1, passing: 0, unknown: 0 }, baseline: {}, drifts: [] }
      const change = { state, memory: null, lastRunId: id, lastOutcome: 'fail', at: new Date() } as const
      await saveCheckState(tx, targetKey, 'dnsbl', change)
    })
    await staged.slack.command(`resolve ${number} delisted`)
    await said(`MH-${number} is not resolved: DNSBL of failing.example.org still fails`)
    await staged.slack.command(`resolve ${number} force delisted`)
    await said(`MH-${number} is resolved\\.`)
    await staged.slack.command('status failing.example.org')
    await said(/^Mail health: 1 failing, 0 OK\. *$/)
  })

  test('a check is asked for once, and its result comes to whoever asked', async () => {
    const staged = await stage()
    const taken = Promise.withResolvers<LookJob>()
    const looks = backstage.queues.consume(looksQueue, async (job) => taken.resolve(job), { concurrency: 1 })
    const asked = await staged.slack.command('CHECK <http://mx1.example.org|mx1.example.org> dnsbl auth')
    expect(asked.ackMs).toBeLessThan(3_000)
    await said('Checking `mx1.example.org` …')
    const job = await taken.promise
    await looks.close(0)
    expect(job).toMatchObject({ target: 'mx1.example.org', checks: ['dnsbl', 'spf', 'dkim', 'dmarc'] })
    await finish(job.request)
    const card = await said(/^mx1\.example\.org: failing\.$/)
    expect(JSON.stringify(latest(card).blocks)).toContain('*DNSBL* failing')
    expect(asked.responses()).toHaveLength(2)
  })

  test('the recheck button asks for the check of the incident', async () => {
    const staged = await stage({ locale: 'de' })
    const { number, target } = await openIncident(backstage)
    const message = await staged.messageOf(number)
    const taken = Promise.withResolvers<LookJob>()
    const looks = backstage.queues.consume(looksQueue, async (job) => taken.resolve(job), { concurrency: 1 })
    await staged.slack.click({ messageTs: message.ts, actionId: 'mh:recheck', user: ben })
    const job = await taken.promise
    await looks.close(0)
    expect(job).toMatchObject({ target, checks: ['dnsbl'] })
    await said(`\`${target}\` wird geprüft …`)
  })

  test('a result that the response_url refuses is shown in the channel', async () => {
    const staged = await stage()
    const taken = Promise.withResolvers<LookJob>()
    const looks = backstage.queues.consume(looksQueue, async (job) => taken.resolve(job), { concurrency: 1 })
    await staged.slack.command('check mx1.example.org')
    const job = await taken.promise
    await looks.close(0)
    await said('Checking')
    staged.slack.failNext('response_url', { error: 'expired_url' })
    await finish(job.request)
    await said(/^mx1\.example\.org: failing\.$/)
    expect(staged.slack.calls.some((call) => call.method === 'chat.postEphemeral')).toBe(true)
  })

  test('a mention is answered in its thread', async () => {
    const staged = await stage()
    await staged.slack.mention('hlep')
    const reply = await staged.slack.waitFor(() => staged.slack.messages(channel).find((one) => one.author !== ann))
    expect(latest(reply).text).toBe('There is no command `hlep`. Did you mean `help`?')
    expect(reply.threadTs).toBe(staged.slack.messages(channel)[0]?.ts)
  })

  test('the runbook opens as a modal; with an address its button leads there', async () => {
    const staged = await stage()
    const { number } = await openIncident(backstage)
    const message = await staged.messageOf(number)
    await staged.slack.click({ messageTs: message.ts, actionId: 'mh:runbook' })
    const modal = await staged.slack.waitFor(() => staged.slack.modal(ann))
    expect(JSON.stringify(modal.view)).toContain('*What it means.*')
    await staged.slack.click({ messageTs: message.ts, actionId: 'mh:runbook', user: ben })
    await staged.slack.waitFor(() => JSON.stringify(staged.slack.modal(ben)).includes('*Was es heißt.*'))

    const withWiki = await stage({}, { baseUrl: 'https://wiki.example.com/', overrides: {} })
    const other = await openIncident(backstage)
    const linked = await withWiki.messageOf(other.number)
    expect(JSON.stringify(latest(linked).blocks)).toContain('"url":"https://wiki.example.com/dnsbl.listed"')
    await withWiki.slack.click({ messageTs: linked.ts, actionId: 'mh:runbook' })
    expect(withWiki.slack.calls.filter((call) => call.method === 'views.open')).toEqual([])
  })

  test('a status is refreshed in its place, and shared with everybody', async () => {
    const staged = await stage()
    await openIncident(backstage, { target: 'nowhere.example' })
    const asked = await staged.slack.command('status nowhere.example')
    await staged.slack.waitFor(() => asked.responses().length === 1, 10_000)
    const shown = staged.slack.ephemerals(channel).at(-1) as Message
    const { number } = await openIncident(backstage, { target: 'nowhere.example' })
    await staged.messageOf(number)
    await staged.slack.click({ messageTs: shown.ts, actionId: 'mh:refresh' })
    const now = (): Message | undefined => staged.slack.ephemerals(channel).find((one) => one.ts === shown.ts)
    await staged.slack.waitFor(() => latest(now() as Message).text.includes(`MH-${number}`), 10_000)
    const before = staged.slack.messages(channel).length
    await staged.slack.click({ messageTs: shown.ts, actionId: 'mh:share' })
    const shared = await staged.slack.waitFor(() => staged.slack.messages(channel)[before], 10_000)
    expect(latest(shared).text).toContain(`MH-${number} nowhere.example`)
    for (const one of [now() as Message, shared]) {
      const written = JSON.stringify(latest(one).blocks)
      expect(written).toContain('"url":"slack://app?team=T0MAILTEAM&id=A0MAILAPP1&tab=home"')
    }
    expect(shared.visibleTo).toBeNull()
  })

  test('a list has eight a page, each leading to its message, and turns in its place', async () => {
    const staged = await stage()
    const opened: Incident[] = []
    for (let count = 0; count < 9; count++) opened.push(await openIncident(backstage))
    const last = opened.at(-1)?.number ?? 0
    const { ts } = await staged.messageOf(last)
    const asked = await staged.slack.command('incidents open')
    await staged.slack.waitFor(() => asked.responses().length === 1, 10_000)
    const list = staged.slack.ephemerals(channel).at(-1) as Message
    const rowsOf = (one: Message | undefined): string[] => {
      const written = JSON.stringify(one === undefined ? [] : latest(one).blocks)
      return [...written.matchAll(/\*(?:<([^|>]*)\|)?(MH-\d+)>?\*/g)].map(([, link, id]) => `${id} ${link}`)
    }
    const now = (): Message | undefined => staged.slack.ephemerals(channel).find((one) => one.ts === list.ts)
    expect(rowsOf(list)).toHaveLength(8)
    expect(rowsOf(list)).toContain(`MH-${last} https://mailteam.example/archives/${channel}/p${ts.replace('.', '')}`)
    const first = rowsOf(list)
    await staged.slack.click({ messageTs: list.ts, actionId: 'mh:next' })
    await staged.slack.waitFor(() => latest(now() as Message).text !== latest(list).text, 10_000)
    expect(rowsOf(now()).filter((row) => first.includes(row))).toEqual([])
    await staged.slack.click({ messageTs: list.ts, actionId: 'mh:previous' })
    await staged.slack.waitFor(() => latest(now() as Message).text === latest(list).text, 10_000)
    expect(rowsOf(now())).toEqual(first)
  })

  test('whatever else one may ask is answered', async () => {
    const staged = await stage()
    const { number } = await openIncident(backstage)
    const asked = {
      status: /^Mail health: /,
      incidents: `MH-${number} open`,
      [`show ${number}`]: `Critical, MH-${number} open`,
      [`runbook ${number}`]: /^Runbook: dnsbl\.listed\.$/,
      'runbook dnsbl': /^Runbooks of dnsbl/,
      'show 99999': /^There is no incident MH-99999\.$/,
      'recheck 1': /^There is no command/,
      [`snooze ${number} 9d`]: /is not a duration/,
      help: /^What mailhealth understands/,
      ['x'.repeat(501)]: /^That is too long; 500/,
    }
    for (const [text, answer] of Object.entries(asked)) {
      await staged.slack.command(text)
      await said(answer)
    }
  })

  test('an acknowledgement does not wait for a store that is busy', async () => {
    const staged = await stage()
    const { number } = await openIncident(backstage)
    const message = await staged.messageOf(number)
    await staged.slack.waitFor(() => staged.linesOf(message).length === 1)
    const busy = Promise.withResolvers<void>()
    const held = Promise.withResolvers<void>()
    const holding = backstage.store.db.transaction(async (tx) => {
      await tx.execute('select 1')
      held.resolve()
      await busy.promise
    })
    await held.promise
    const [click, command] = await Promise.all([
      staged.slack.click({ messageTs: message.ts, actionId: 'mh:ack' }),
      staged.slack.command('status'),
    ])
    expect(click.ackMs).toBeLessThan(3_000)
    expect(command.ackMs).toBeLessThan(3_000)
    expect(click.responses()).toEqual([])
    busy.resolve()
    await holding
    await said(`MH-${number} is acknowledged\\.`)
    await said(/^Mail health: /)
  })

  async function finish(request: string): Promise<void> {
    const report: Report = {
      schemaVersion: 1,
      target: { kind: 'host', name: 'mx1.example.org' },
      startedAt: new Date().toISOString(),
      durationMs: 812,
      outcome: 'fail',
      coverage: { asked: 2, answered: 1 },
      checks: [
        {
          check: 'dnsbl',
          subject: 'mx1.example.org',
          outcome: 'fail',
          durationMs: 800,
          coverage: { asked: 2, answered: 1 },
          facts: {},
          evidence: null,
          findings: [],
        },
      ],
    }
    const at = new Date().toISOString()
    const id = newEventId(systemClock)
    const event = { schemaVersion: 1, id, type: 'check.finished', at, request, report, problem: null } as const
    await backstage.queues.publishEvent('slack', event)
  }
})
