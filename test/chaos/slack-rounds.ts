import { fork } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type Incident, systemClock, type TransitionType, untouched } from '@mailhealth/core'
import {
  announceTransition,
  changeIncident,
  listIncidents,
  nextIncidentNumber,
  openStore,
  type Store,
  transitionsOf,
} from '@mailhealth/store'
import { type FakeSlack, startFakeSlack, startPostgres } from '@mailhealth/testkit'
import { startProcess } from '../product-process.ts'
import { auditSlack, type StoredStory } from './slack-audit.ts'

/** What came of it. */
export interface SlackReport {
  readonly incidents: number
  readonly steps: number
  readonly kills: number
  readonly faults: number
  readonly violations: readonly string[]
}

const channel = 'C0MAILOPS'
const botProcess = fileURLToPath(new URL('./slack-bot-process.ts', import.meta.url))

/**
 * Opens, changes and closes incidents in a PostgreSQL store, while a worker carries the outbox, two bots tell Slack, all of
 * them are killed at random, and Slack limits, fails, falls silent after it accepted, and cuts sockets. Lets it settle, then
 * audits what Slack received.
 */
export async function slackRounds(incidents: number, seed: number): Promise<SlackReport> {
  const random = randomFrom(seed)
  const postgres = await startPostgres()
  if (postgres === null) throw new Error('PostgreSQL is not installed')
  const slack = await startFakeSlack()
  const folder = mkdtempSync(join(tmpdir(), 'mailhealth-chaos-'))
  writeFileSync(
    join(folder, 'mailhealth.yaml'),
    'resolver: { servers: ["127.0.0.1:9"] }\nslack: { channel: "#mail-ops" }\n',
  )
  const env = { DATABASE_URL: postgres.url, SLACK_API_URL: slack.apiUrl }
  const store = await openStore({ databaseUrl: postgres.url })
  const processes = [workerOf(folder, env), botOf(folder, env), botOf(folder, env)]
  let kills = 0
  let faults = 0
  try {
    await Promise.all(processes.map((one) => one.ready()))
    for (let opened = 0; opened < incidents; opened++) {
      await open(store, opened)
      if (random() < 0.6) await change(store, random, incidents)
      if (random() < 0.3) faults += disturb(slack, random)
      if (random() < 0.04) {
        kills++
        const victim = processes[Math.floor(random() * processes.length)]
        await victim?.kill()
        victim?.start()
      }
      await wait(random() * 40)
    }
    const stories = await settle(store, slack)
    const steps = stories.reduce((sum, story) => sum + story.events.length, 0)
    return { incidents: stories.length, steps, kills, faults, violations: auditSlack(stories, slack.messages(channel)) }
  } finally {
    await Promise.all(processes.map((one) => one.kill()))
    await store.close()
    await slack.close()
    await postgres.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A process that can be killed and started again. */
interface Killable {
  start(): void
  ready(): Promise<void>
  kill(): Promise<void>
}

function botOf(folder: string, env: NodeJS.ProcessEnv): Killable {
  const begin = () =>
    fork(botProcess, [], {
      cwd: folder,
      env: { ...process.env, ...env },
      execArgv: ['--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
  let child = begin()
  return {
    start: () => {
      child = begin()
    },
    ready: () => new Promise((resolve) => child.once('message', () => resolve())),
    kill: () =>
      new Promise((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null) return resolve()
        child.once('exit', () => resolve())
        child.kill('SIGKILL')
      }),
  }
}

function workerOf(folder: string, env: NodeJS.ProcessEnv): Killable {
  let running = startProcess(['worker'], folder, env)
  return {
    start: () => {
      running = startProcess(['worker'], folder, env)
    },
    ready: async () => void (await running.ready),
    kill: async () => void (await running.end('SIGKILL')),
  }
}

async function open(store: Store, index: number): Promise<void> {
  await store.db.transaction(async (tx) => {
    const at = new Date().toISOString()
    const target = `mx${index}.example.org`
    const finding = { id: 'mx.missing', severity: 'high', subject: target, args: { implicit: false } } as const
    const about = { targetKey: `domain:${target}`, target, check: 'mx', state: 'open', severity: 'high' } as const
    const number = await nextIncidentNumber(tx)
    const incident: Incident = {
      ...untouched,
      ...about,
      number,
      findings: [finding],
      revision: 1,
      openedAt: at,
      updatedAt: at,
    }
    await announceTransition(
      tx,
      { type: 'opened', at, by: null, note: null, incident, previousSeverity: null },
      null,
      systemClock,
    )
  })
}

async function change(store: Store, random: () => number, most: number): Promise<void> {
  const [type, to] = random() < 0.5 ? (['acknowledged', 'acknowledged'] as const) : (['resolved', 'resolved'] as const)
  const number = 1 + Math.floor(random() * most)
  await store.db.transaction((tx) =>
    changeIncident(
      tx,
      number,
      (before) => {
        if (before === null || before.state === 'resolved' || before.state === to)
          return { transition: null, answer: null }
        const at = new Date().toISOString()
        const closed = to === 'resolved' ? { resolvedAt: at } : { acknowledgedBy: 'U0123ABCD' }
        const incident = { ...before, ...closed, state: to, revision: before.revision + 1, updatedAt: at }
        const step = { type: type as TransitionType, at, by: 'U0123ABCD', note: null, incident, previousSeverity: null }
        return { transition: step, answer: null }
      },
      systemClock,
    ),
  )
}

/** Something goes wrong with Slack. Returns how many things. */
function disturb(slack: FakeSlack, random: () => number): number {
  const methods = ['chat.postMessage', 'chat.update', 'conversations.history', 'conversations.replies'] as const
  const method = methods[Math.floor(random() * methods.length)] ?? 'chat.postMessage'
  const kind = Math.floor(random() * 4)
  if (kind === 0) slack.failNext(method, { status: 429, retryAfter: 1 })
  else if (kind === 1) slack.failNext(method, { status: 503 }, 2)
  else if (kind === 2) slack.failNext('chat.postMessage', { timeoutAfterAccept: true })
  else slack.disconnect('refresh_requested', 'oldest')
  return 1
}

/** Waits until nothing more is said than there is to say, for longer than a killed process's jobs are held. */
async function settle(store: Store, slack: FakeSlack): Promise<readonly StoredStory[]> {
  const incidents = await listIncidents(store.db, { limit: 10_000 })
  const stories = await Promise.all(
    incidents.map(async ({ number, revision }) => {
      const steps = await transitionsOf(store.db, number)
      return { number, revision, events: steps.map((step) => step.eventId) }
    }),
  )
  const deadline = Date.now() + 240_000
  while (auditSlack(stories, slack.messages(channel)).length > 0 && Date.now() < deadline) await wait(500)
  await wait(3_000)
  return stories
}

/** Numbers from 0 to 1 that a seed decides (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
