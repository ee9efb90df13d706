import type { Incident, Verdict } from '@mailhealth/core'
import { insertRun } from '@mailhealth/store'
import type { Message } from '@mailhealth/testkit'
import { beforeEach, describe, expect, test } from 'vitest'
import { decodePng } from './charts/decode-png.ts'
import { addChart } from './outbound/add-chart.ts'
import {
  ben,
  channel,
  contextOn,
  eventOf,
  impatient,
  listing,
  openIncident,
  openScene,
  type Staged,
  step,
} from './testing.ts'

const { backstage, calls, stage } = await openScene()

/** The chart of an incident that was resolved after an hour. */
describe('the chart in an incident’s thread', { timeout: 60_000 }, () => {
  let staged: Staged
  let incident: Incident

  beforeEach(async () => {
    staged = await stage({ admins: [ben] }, undefined, impatient)
    incident = await openIncident(backstage)
    await staged.messageOf(incident.number)
    for (const [minute, listed] of [
      [-5, 0],
      [0, 2],
      [30, 1],
      [60, 0],
    ] as const)
      await ran(minute, listed)
  }, 60_000)

  const sentence = /^Listings of mx\d+\.example\.org over time: 0 at .*, at most 2 from .*, 0 from .* UTC\.$/

  test('is one picture with its sentence', async () => {
    await resolve()
    const [shown, ...more] = await lines(3)
    expect(more).toEqual([])
    expect(shown?.revisions[0]?.text).toMatch(sentence)
    const [file] = shown?.files ?? []
    expect(file).toMatchObject({ name: `MH-${incident.number}-2.png`, altText: shown?.revisions[0]?.text })
    expect(decodePng(Buffer.from(file?.bytes ?? [])).width).toBe(720)
  })

  test('is not shown twice when Slack’s answer is lost', async () => {
    staged.slack.failNext('files.completeUploadExternal', { timeoutAfterAccept: true })
    await resolve()
    await next()
    const charts = await lines(3)
    expect(charts).toHaveLength(1)
    expect(charts[0]?.files).toHaveLength(1)
  })

  test('is not shown twice when it cannot be looked for at once, either', async () => {
    staged.slack.failNext('files.completeUploadExternal', { timeoutAfterAccept: true })
    staged.slack.failNext('conversations.replies', { status: 503 })
    await resolve()
    await next()
    const charts = await lines(3)
    expect(charts).toHaveLength(1)
    expect(charts[0]?.files).toHaveLength(1)
  })

  test('is not shown again when its event comes again', async () => {
    const { ts: threadTs } = await staged.messageOf(incident.number)
    const bot = contextOn(backstage, staged.slack)
    const event = eventOf('resolved', { ...incident, state: 'resolved', updatedAt: anHourLater(), revision: 2 })
    for (const _ of [1, 2]) await addChart(bot, event, { channel, threadTs, wording: bot.wording })
    expect(calls('files.completeUploadExternal')).toBe(1)
    expect((await lines(2)).map(({ files }) => files?.length)).toEqual([1])
  })

  test.each([
    ['files.getUploadURLExternal', { status: 500 }],
    ['files.getUploadURLExternal', { status: 429, retryAfter: 30 }],
    ['upload', { status: 500 }],
    ['files.completeUploadExternal', { error: 'internal_error' }],
  ] as const)('is told in words when %s fails: %j', async (method, fault) => {
    staged.slack.failNext(method, fault)
    await resolve()
    const charts = await lines(3)
    expect(charts.map(({ files, revisions }) => [files, revisions[0]?.text])).toEqual([
      [undefined, expect.stringMatching(sentence)],
    ])
  })

  test('is told in words without the scope, and whoever can act hears of it', async () => {
    staged.slack.workspace.scopes = staged.slack.workspace.scopes.filter((scope) => scope !== 'files:write')
    await resolve()
    const charts = await lines(3)
    expect(charts[0]?.files).toBeUndefined()
    expect(charts[0]?.revisions[0]?.text).toMatch(sentence)
    const { id } = staged.slack.workspace.directMessage(ben)
    const [told] = await staged.slack.waitFor(() => staged.slack.messages(id).length > 0 && staged.slack.messages(id))
    expect(told?.revisions[0]?.text).toMatch(/missing_scope/)
  })

  test('is left out where the thread has the key steps only', async () => {
    staged = await stage({ thread: 'key' })
    await resolve()
    await next()
    expect(calls('files.getUploadURLExternal')).toBe(0)
  })

  function ran(minute: number, listed: number): Promise<boolean> {
    const startedAt = new Date(Date.parse(incident.openedAt) + minute * 60_000).toISOString()
    const findings = [listing('a.example'), listing('b.example')].slice(0, listed)
    const verdict: Verdict = {
      check: 'dnsbl',
      subject: incident.target,
      outcome: listed === 0 ? 'pass' : 'fail',
      findings,
      facts: {},
      coverage: { asked: 1, answered: 1 },
      evidence: null,
      startedAt,
      durationMs: 1,
    }
    return insertRun(backstage.store.db, { id: crypto.randomUUID(), targetKey: incident.targetKey, verdict })
  }

  function anHourLater(): string {
    return new Date(Date.parse(incident.openedAt) + 3_600_000).toISOString()
  }

  function resolve(): Promise<void> {
    return step(backstage, incident.number, 'resolved', { state: 'resolved', resolvedAt: anHourLater() })
  }

  /** Another incident arrives: what came before it is done with. */
  async function next(): Promise<void> {
    const { number } = await openIncident(backstage)
    await staged.messageOf(number)
  }

  /** The thread's lines that are charts, once it has so many lines. */
  function lines(count: number): Promise<readonly Message[]> {
    return staged.slack.waitFor((slack) => {
      const all = slack.messages(channel).filter((one) => one.threadTs !== null)
      return all.length >= count && all.filter((one) => sentence.test(one.revisions[0]?.text ?? ''))
    }, 10_000)
  }
})
