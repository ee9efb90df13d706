import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { enabledLists } from '@mailhealth/catalogue'
import { listIncidents, openStore, type StorePlace } from '@mailhealth/store'
import { seedDataDir } from '@mailhealth/store/testing'
import {
  type FakeSlack,
  findPostgres,
  findRedis,
  type Internet,
  postgresHint,
  redisHint,
  startFakeSlack,
  startInternet,
  startPostgres,
  startRedis,
} from '@mailhealth/testkit'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { audit } from './chaos/audit.ts'
import { type ProductProcess, startProcess } from './product-process.ts'

const channel = 'C0MAILOPS'
const zone = 'zen.spamhaus.org'
const parts = ['worker', 'worker', 'slack'] as const

/** Where the store and the queues are, and which processes work on them. */
interface Backend {
  readonly name: string
  readonly isMissing: boolean
  readonly processes: readonly string[]
  /** Starts its servers, whose closing goes to `closers`. */
  open(folder: string, closers: (() => Promise<void>)[]): Promise<{ place: StorePlace; env: NodeJS.ProcessEnv }>
}

const backends: readonly Backend[] = [
  {
    name: 'one process on the embedded store',
    isMissing: false,
    processes: ['up'],
    async open(folder) {
      const dataDir = join(folder, 'data')
      await seedDataDir(dataDir)
      return { place: { dataDir }, env: { MAILHEALTH_DATA_DIR: dataDir } }
    },
  },
  {
    name: `two workers and a bot, each a process, on PostgreSQL (${postgresHint})`,
    isMissing: findPostgres() === null,
    processes: parts,
    async open(_, closers) {
      const databaseUrl = await opened(startPostgres(), closers)
      return { place: { databaseUrl }, env: { DATABASE_URL: databaseUrl } }
    },
  },
  {
    name: `two workers and a bot, each a process, on PostgreSQL and Redis (${postgresHint}; ${redisHint})`,
    isMissing: findPostgres() === null || findRedis() === null,
    processes: parts,
    async open(_, closers) {
      const databaseUrl = await opened(startPostgres(), closers)
      const redisUrl = await opened(startRedis(), closers)
      return { place: { databaseUrl }, env: { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl } }
    },
  },
]

for (const backend of backends) {
  describe.skipIf(backend.isMissing)(backend.name, { timeout: 120_000 }, () => {
    let internet: Internet
    let slack: FakeSlack
    let place: StorePlace
    const folder = mkdtempSync(join(tmpdir(), 'mailhealth-backends-'))
    const closers: (() => Promise<void>)[] = []
    const processes: ProductProcess[] = []
    let clickedAt: Date
    let runsDone = 0

    beforeAll(async () => {
      internet = await startInternet({ lists: enabledLists({ disable: [], add: [] }) })
      closers.push(() => internet.close())
      slack = await startFakeSlack()
      closers.push(() => slack.close())
      const world = await backend.open(folder, closers)
      place = world.place
      writeFileSync(join(folder, 'mailhealth.yaml'), configurationOf(internet))
      const env = { ...world.env, ...slackEnvironment(slack), NODE_EXTRA_CA_CERTS: internet.environment.rootFile }
      processes.push(...backend.processes.map((command) => startProcess([command], folder, env)))
      await Promise.all(processes.map((one) => one.ready))
    }, 120_000)

    afterAll(async () => {
      await Promise.all(processes.map((one) => one.end('SIGKILL')))
      for (const close of closers.reverse()) await close()
      rmSync(folder, { recursive: true, force: true })
    })

    test('a listing is one message, acknowledged by a click and resolved when it goes', async () => {
      await vi.waitFor(async () => expect(await healthyRuns(processes)).toBeGreaterThan(0), patience)
      expect(slack.messages(channel)).toEqual([])
      internet.list(internet.mailAddress, zone)
      const parent = await slack.waitFor(() => slack.messages(channel).find((one) => says(one, 'open')), 30_000)
      clickedAt = new Date()
      await slack.click({ messageTs: parent.ts, actionId: 'mh:ack' })
      await slack.waitFor(() => slack.messages(channel).find((one) => says(one, 'acknowledged')), 30_000)
      internet.delist(internet.mailAddress, zone)
      await slack.waitFor(() => slack.messages(channel).find((one) => says(one, 'resolved')), 30_000)
      await slack.waitFor(() => linesOf(slack, parent.ts) === 3, 30_000)
    })

    test('every worker gets its share', async () => {
      const workers = processes.filter((_, index) => backend.processes[index] !== 'slack')
      const shares = await vi.waitFor(async () => {
        const counts = await Promise.all(workers.map((worker) => runsOf(worker, /^mailhealth_runs_total/)))
        expect(Math.min(...counts)).toBeGreaterThan(5)
        return counts
      }, patience)
      runsDone = shares.reduce((sum, count) => sum + count, 0)
    })

    test('SIGTERM ends each process well, within ten seconds', async () => {
      const startedAt = performance.now()
      expect(await Promise.all(processes.map((one) => one.end('SIGTERM')))).toEqual(processes.map(() => 0))
      expect(performance.now() - startedAt).toBeLessThan(10_000)
    })

    test('Node warned of nothing', () => {
      expect(processes.flatMap((one) => one.warnings())).toEqual([])
    })

    test('nothing ran twice at a time, and everything was said once', async () => {
      const { runs, ...seen } = await audit(place, slack, channel, [{ name: 'MH-1', at: clickedAt }])
      expect(seen).toEqual({
        overlaps: 0,
        incidents: 1,
        transitions: 3,
        parents: 1,
        threadLines: 3,
        caughtUp: 0,
        actionsDone: 1,
        violations: [],
      })
      // A job that two workers did is two runs done, and one that is stored.
      expect(runs).toBeGreaterThanOrEqual(runsDone)
      const store = await openStore(place)
      const [incident] = await listIncidents(store.db, { limit: 1 })
      await store.close()
      expect(incident).toMatchObject({ number: 1, check: 'dnsbl', state: 'resolved', revision: 3 })
    })
  })
}

describe('the embedded store', { timeout: 60_000 }, () => {
  test('a second process on the same data directory gets one clear sentence', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mailhealth-second-'))
    writeFileSync(join(folder, 'mailhealth.yaml'), 'resolver: { servers: ["127.0.0.1:9"] }\n')
    const first = startProcess(['up'], folder, {})
    try {
      await first.ready
      const second = startProcess(['up'], folder, {})
      await expect(second.ready).rejects.toThrow(/^mailhealth up ended \(2\): mailhealth: [^\n]*in use[^\n]*$/)
      expect(await first.end('SIGTERM')).toBe(0)
    } finally {
      await first.end('SIGKILL')
      rmSync(folder, { recursive: true, force: true })
    }
  })
})

const patience = { timeout: 60_000, interval: 250 }

async function opened(starting: ReturnType<typeof startRedis>, closers: (() => Promise<void>)[]): Promise<string> {
  const server = await starting
  if (server === null) throw new Error('the server was there a moment ago')
  closers.push(() => server.close())
  return server.url
}

function slackEnvironment({ apiUrl }: FakeSlack): NodeJS.ProcessEnv {
  return { SLACK_API_URL: apiUrl, SLACK_BOT_TOKEN: 'xoxb-test', SLACK_APP_TOKEN: 'xapp-test' }
}

/** How often dnsbl passed, all workers taken together. */
async function healthyRuns(processes: readonly ProductProcess[]): Promise<number> {
  const passes = await Promise.all(
    processes.map((one) => runsOf(one, /^mailhealth_runs_total\{check="dnsbl",outcome="pass"\}/)),
  )
  return passes.reduce((sum, count) => sum + count, 0)
}

/** What a process's metrics of that name add up to. */
async function runsOf({ ready }: ProductProcess, name: RegExp): Promise<number> {
  const response = await fetch(new URL('/metrics', await ready))
  const lines = (await response.text()).split('\n').filter((line) => name.test(line))
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0)
}

function linesOf(slack: FakeSlack, ts: string): number {
  return slack.messages(channel).filter((one) => one.threadTs === ts).length
}

function says(message: { readonly revisions: readonly { readonly text: string }[] }, state: string): boolean {
  return message.revisions.at(-1)?.text.includes(`MH-1 ${state}:`) ?? false
}

function configurationOf({ environment, domain, dkimSelector }: Internet): string {
  return `domains:
  - { name: ${domain}, dkim: { selectors: [{ name: ${dkimSelector} }] } }
resolver: { servers: ["${environment.resolver}"] }
network: { allow: ${JSON.stringify(environment.allow)}, smtpPort: ${environment.smtpPort}, httpsPort: ${environment.httpsPort} }
schedule: { dnsbl: 2s, spf: 2s, mx: 2s }
alerting: { openAfter: 1, closeAfter: 1, unknownAfter: 6 }
slack: { channel: "#mail-ops" }
`
}
