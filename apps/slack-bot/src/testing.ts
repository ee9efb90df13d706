import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { acknowledge } from '@mailhealth/alerting'
import { Secret } from '@mailhealth/config'
import {
  type Clock,
  type Finding,
  type Incident,
  type IncidentEvent,
  incidentEvent,
  newEventId,
  systemClock,
  type TransitionType,
} from '@mailhealth/core'
import { openQueues, type Queues } from '@mailhealth/queue'
import {
  announceTransition,
  changeIncident,
  keepSubscribers,
  markPublished,
  nextIncidentNumber,
  onOutbox,
  type Store,
  takeUnpublished,
  transitionsOf,
} from '@mailhealth/store'
import { openNewStore } from '@mailhealth/store/testing'
import {
  incident as anIncident,
  type FakeSlack,
  latest,
  type Message,
  type RequestUrl,
  startFakeSlack,
  transition,
} from '@mailhealth/testkit'
import { type Logger, pino } from 'pino'
import { afterAll, afterEach, expect } from 'vitest'
import { type SlackBot, type SlackBotParts, startSlackBot } from './bot.ts'
import { type BotContext, openContext } from './bot-context.ts'
import { requestPath } from './connection/http-receiver.ts'
import type { Timings } from './connection/timings.ts'
import { unreadable } from './readable/testing.ts'

/** Short enough for tests; the acknowledgement has its real time. */
export const quick: Timings = {
  // A call that is given up on gives another answer, for good: on a machine that is busy some take a second.
  callMs: 10_000,
  connectMs: 5_000,
  askTokenMs: 300_000,
  askRefusedMs: 20,
  acknowledgeMs: 1_500,
  firstWaitMs: 20,
  longestWaitMs: 100,
  lingerMs: 3_000,
  hangUpMs: 500,
  pacing: { everyMs: 1, burst: 3 },
  // What tests tell of happened on another day.
  catchUpAfterMs: Number.MAX_SAFE_INTEGER,
  refreshMs: 100,
}

export const channel = 'C0MAILOPS'
export const ann = 'U0123ABCD'
export const ben = 'U0BEN0002'
export const cleo = 'U0CLEO003'

/** What is in force unless a test says otherwise. */
export const slackConfig: SlackBotParts['config']['slack'] = {
  channel: '#mail-ops',
  routes: [],
  responders: [],
  admins: [],
  mention: 'S0123ABCD',
  locale: 'en',
  escalation: [],
  remindAfterMs: null,
  thread: 'full',
  digest: null,
}

export const plainConfig: Pick<SlackBotParts['config'], 'network' | 'settings' | 'file'> = {
  network: { allow: [], smtpPort: 25, httpsPort: 443, dnsPort: 53 },
  settings: [],
  file: null,
}

/** Store, queues and the way between them, as the worker keeps it. */
export interface Backstage {
  readonly store: Store
  readonly queues: Queues
  close(): Promise<void>
}

/** Opens an embedded store with queues on it, and carries its outbox to the bot. */
export async function openBackstage(): Promise<Backstage> {
  const directory = mkdtempSync(join(tmpdir(), 'mailhealth-slack-'))
  const store = await openNewStore(join(directory, 'data'))
  await keepSubscribers(store.db, ['slack'], new Date(0))
  const queues = await openQueues({ pool: store.pool }, () => undefined)
  let draining = Promise.resolve()
  const drain = async (): Promise<void> => {
    const rows = await takeUnpublished(store.db, 100)
    for (const { event } of rows) await queues.publishEvent('slack', event)
    const seqs = rows.map((row) => row.seq)
    await markPublished(store.db, seqs, systemClock.now())
  }
  const stopListening = await onOutbox(store, () => {
    draining = draining.then(drain)
  })
  return {
    store,
    queues,
    async close() {
      await stopListening()
      await draining
      await queues.close()
      await store.close()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** A bot on a Slack of its own. */
export interface Staged {
  readonly slack: FakeSlack
  readonly bot: SlackBot
  /** Where Slack posts in HTTP mode. */
  readonly requestUrl: RequestUrl | null
  /** The bot's log lines, as JSON. */
  readonly log: readonly string[]
  /** The incident's message, once it is there. */
  messageOf(incident: number): Promise<Message>
  /** The lines of its thread. */
  linesOf(message: Message): readonly string[]
  /** Ends it. @throws when something that it sent could not be read */
  close(): Promise<void>
}

/** When a bot runs, and how long it waits. */
export interface Circumstances {
  readonly clock: Clock
  readonly timings: Timings
}

/** For tests in which calls are given up on. */
export const impatient: Circumstances = { clock: systemClock, timings: { ...quick, callMs: 2_000 } }

/** Starts a bot with both lines up. */
export async function stageBot(
  { store, queues }: Backstage,
  change: Partial<SlackBotParts['config']['slack']> = {},
  runbooks: SlackBotParts['config']['runbooks'] = { baseUrl: null, overrides: {} },
  { clock, timings }: Circumstances = { clock: systemClock, timings: quick },
): Promise<Staged> {
  const slack = await startFakeSlack()
  const { log, lines } = recordingLog()
  const config = { ...plainConfig, slack: { ...slackConfig, ...change }, runbooks }
  const inbound = mode === 'socket' ? tokens.inbound : { mode, signingSecret: new Secret(signingSecret) }
  const bot = await startSlackBot(
    { config, store, queues, ...tokens, inbound, apiUrl: slack.apiUrl, clock, log },
    timings,
  )
  const listening = bot.requestListener === null ? null : await listenFor(bot.requestListener)
  slack.postTo(listening?.requestUrl ?? null)
  return {
    slack,
    bot,
    requestUrl: listening?.requestUrl ?? null,
    log: lines,
    messageOf: (incident) =>
      slack.waitFor(() => slack.messages(channel).find((one) => incidentOf(one) === `MH-${incident}`), patienceMs),
    linesOf: (message) =>
      slack
        .messages(channel)
        .filter((one) => one.threadTs === message.ts)
        .map((one) => one.revisions[0]?.text ?? ''),
    async close() {
      await bot.stop(2_000)
      listening?.server.close()
      await slack.close()
      expect(unreadable(slack.calls)).toEqual([])
    },
  }
}

/** What the tests of a file share: one store with its queues for all of them, and a bot for each, which ends with its test. */
export interface Scene {
  readonly backstage: Backstage
  /** Starts this test's bot; what the rest looks at is the one that was started last. */
  stage(
    change?: Parameters<typeof stageBot>[1],
    runbooks?: Parameters<typeof stageBot>[2],
    circumstances?: Circumstances,
  ): Promise<Staged>
  /** What is said to one person in the channel, once it is. */
  said(text: RegExp | string): Promise<Message>
  /** What everybody sees in a channel, once it is there. */
  posted(text: RegExp | string, where?: string): Promise<Message>
  /** A person's modal, once it has such a text. */
  modal(text: RegExp, user?: string): Promise<NonNullable<ReturnType<Staged['slack']['modal']>>>
  /** The steps that an incident took. */
  steps(incident: number): Promise<readonly string[]>
  /** How often a method was called. */
  calls(method: string): number
}

const patienceMs = 20_000

/** Opens the store; call it at the top of a file of tests. `prepare` puts into it what all of them need. */
export async function openScene(prepare?: (backstage: Backstage) => Promise<void>): Promise<Scene> {
  const backstage = await openBackstage()
  await prepare?.(backstage)
  let staged: Staged | null = null
  const slack = (): Staged['slack'] => {
    if (staged === null) throw new Error('no bot was started')
    return staged.slack
  }
  afterEach(async () => {
    const last = staged
    staged = null
    await last?.close()
  }, 60_000)
  afterAll(() => backstage.close(), 60_000)
  const says = (text: RegExp | string) => (one: Message) => latest(one).text.match(text) !== null
  return {
    backstage,
    stage: async (change, runbooks, circumstances) => {
      await staged?.close()
      staged = await stageBot(backstage, change, runbooks, circumstances)
      return staged
    },
    said: (text) => slack().waitFor((now) => now.ephemerals(channel).find(says(text)), patienceMs),
    posted: (text, where = channel) => slack().waitFor((now) => now.messages(where).find(says(text)), patienceMs),
    modal: (text, user = ann) =>
      slack().waitFor((now) => {
        const shown = now.modal(user)
        return shown !== null && text.test(JSON.stringify(shown.view)) && shown
      }, patienceMs),
    steps: async (incident) => (await transitionsOf(backstage.store.db, incident)).map((one) => one.type),
    calls: (method) => slack().calls.filter((call) => call.method === method).length,
  }
}

/** Listens as the product's own server does. */
async function listenFor(listener: RequestListener): Promise<{ server: Server; requestUrl: RequestUrl }> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { server, requestUrl: { url: `http://127.0.0.1:${port}${requestPath}`, signingSecret } }
}

/** What the bot's parts work with, on a fake Slack, without sockets. */
export function contextOn(
  { store, queues }: Backstage,
  slack: FakeSlack,
  change: Partial<SlackBotParts['config']['slack']> = {},
  timings: Timings = quick,
): BotContext {
  const config = { ...plainConfig, slack: { ...slackConfig, ...change }, runbooks: { baseUrl: null, overrides: {} } }
  const { log } = recordingLog()
  return openContext({ config, store, queues, ...tokens, apiUrl: slack.apiUrl, clock: systemClock, log }, timings)
}

export const tokens: Pick<SlackBotParts, 'botToken' | 'inbound'> = {
  botToken: new Secret('xoxb-test'),
  inbound: { mode: 'socket', appToken: new Secret('xapp-test') },
}

const signingSecret = '8f742231b10e8888abcd99yyyzzz85a5'
let mode: SlackBotParts['inbound']['mode'] = 'socket'

/** From now on stageBot() starts bots that Slack posts to. */
export function useHttpMode(): void {
  mode = 'http'
}

export function recordingLog(): { readonly log: Logger; readonly lines: string[] } {
  const lines: string[] = []
  return { log: pino({ level: 'debug' }, { write: (line: string) => lines.push(line) }), lines }
}

/** `MH-142` of an incident's message; undefined for any other. */
export function incidentOf(message: Message): string | undefined {
  const metadata = message.revisions[0]?.metadata
  return metadata?.event_type === 'mailhealth_incident' ? String(metadata.event_payload['incident']) : undefined
}

/** A listing on a list. */
export function listing(list: string, severity: Finding['severity'] = 'critical'): Finding {
  return {
    id: 'dnsbl.listed',
    severity,
    subject: `192.0.2.1@${list}`,
    args: {
      zone: list,
      list,
      operator: list,
      codes: ['127.0.0.2'],
      meanings: [],
      cause: 'spam',
      listSeverity: severity,
      delistUrl: null,
      txt: null,
      confirmed: true,
    },
  }
}

const at = '2026-11-24T22:15:00.000Z'

/** An open incident. */
export function incident(change: Partial<Incident> = {}): Incident {
  return anIncident(change.number ?? 142, {
    targetKey: 'host:mx1.example.org',
    target: 'mx1.example.org',
    check: 'dnsbl',
    severity: 'critical',
    findings: [listing('zen.example')],
    openedAt: at,
    updatedAt: at,
    ...change,
  })
}

/** An incident's event. */
export function eventOf(
  type: TransitionType,
  after: Incident,
  before: Incident | null = null,
  by: string | null = null,
  note: string | null = null,
): IncidentEvent {
  return incidentEvent(newEventId(systemClock), transition(type, after, { by, note }), before)
}

let targets = 0

/** Opens an incident of a target of its own, in the store and by its event. */
export async function openIncident(backstage: Backstage, change: Partial<Incident> = {}): Promise<Incident> {
  const [opened] = await openIncidents(backstage, 1, change)
  if (opened === undefined) throw new Error('no incident was opened')
  return opened
}

/** Opens incidents, all in one transaction. */
export function openIncidents(
  { store }: Backstage,
  count: number,
  change: Partial<Incident> = {},
): Promise<readonly Incident[]> {
  return store.db.transaction(async (tx) => {
    const all: Incident[] = []
    while (all.length < count) {
      const target = `mx${++targets}.example.org`
      // Far enough apart to be no storm.
      const openedAt = new Date(Date.parse(at) + targets * 120_000).toISOString()
      const about = { target, targetKey: `host:${target}`, openedAt }
      const opened = incident({ number: await nextIncidentNumber(tx), ...about, ...change })
      await announceTransition(tx, transition('opened', opened), null, systemClock)
      all.push(opened)
    }
    return all
  })
}

/** Takes a step with an incident, as a run or a person would. */
export function step(
  { store }: Backstage,
  number: number,
  type: TransitionType,
  change: Partial<Incident>,
  by: string | null = null,
): Promise<void> {
  return store.db.transaction((tx) =>
    changeIncident(
      tx,
      number,
      (before) => {
        if (before === null) throw new Error(`no incident ${number}`)
        const updatedAt = new Date().toISOString()
        const after = { ...before, ...change, revision: before.revision + 1, updatedAt }
        return { transition: transition(type, after, { by }), answer: undefined }
      },
      systemClock,
    ),
  )
}

/** Acknowledges an incident from elsewhere. */
export function acknowledgeElsewhere({ store }: Backstage, number: number, by: string): Promise<void> {
  return store.db.transaction((tx) =>
    changeIncident(
      tx,
      number,
      (before) => {
        if (before === null) throw new Error(`no incident ${number}`)
        const result = acknowledge(before, { by, at: new Date().toISOString(), note: null })
        return { transition: result.kind === 'done' ? result.transition : null, answer: undefined }
      },
      systemClock,
    ),
  )
}
