import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { enabledLists } from '@mailhealth/catalogue'
import { listIncidents, openStore, type Store } from '@mailhealth/store'
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
import { type ProductProcess, startProcess } from './product-process.ts'

const channel = 'C0MAILOPS'
const zone = 'zen.spamhaus.org'
const hasServers = findPostgres() !== null && findRedis() !== null

describe.skipIf(!hasServers)(
  `two workers and a bot, each a process (${postgresHint}; ${redisHint})`,
  { timeout: 120_000 },
  () => {
    let internet: Internet
    let slack: FakeSlack
    let store: Store
    const folder = mkdtempSync(join(tmpdir(), 'mailhealth-backends-'))
    const closers: (() => Promise<unknown>)[] = []
    const processes: ProductProcess[] = []

    beforeAll(async () => {
      internet = await startInternet({ lists: enabledLists({ disable: [], add: [] }) })
      slack = await startFakeSlack()
      const postgres = await startPostgres()
      const redis = await startRedis()
      if (postgres === null || redis === null) throw new Error('the servers were there a moment ago')
      closers.push(
        () => internet.close(),
        () => slack.close(),
        () => postgres.close(),
        () => redis.close(),
      )
      writeFileSync(join(folder, 'mailhealth.yaml'), configurationOf(internet))
      const env = {
        DATABASE_URL: postgres.url,
        REDIS_URL: redis.url,
        SLACK_API_URL: slack.apiUrl,
        SLACK_BOT_TOKEN: 'xoxb-test',
        SLACK_APP_TOKEN: 'xapp-test',
        NODE_EXTRA_CA_CERTS: internet.environment.rootFile,
      }
      processes.push(...['worker', 'worker', 'slack'].map((command) => startProcess([command], folder, env)))
      await Promise.all(processes.map((one) => one.ready))
      store = await openStore({ databaseUrl: postgres.url })
    }, 120_000)

    afterAll(async () => {
      await store?.close()
      await Promise.all(processes.map((one) => one.end('SIGKILL')))
      for (const close of closers.reverse()) await close()
      rmSync(folder, { recursive: true, force: true })
    })

    test('a listing is one message, acknowledged by a click and resolved when it goes', async () => {
      internet.list(internet.mailAddress, zone)
      const parent = await slack.waitFor(() => slack.messages(channel).find((one) => says(one, 'open')), 30_000)
      await slack.click({ messageTs: parent.ts, actionId: 'mh:ack' })
      await slack.waitFor(() => slack.messages(channel).find((one) => says(one, 'acknowledged')), 30_000)
      internet.delist(internet.mailAddress, zone)
      await slack.waitFor(() => slack.messages(channel).find((one) => says(one, 'resolved')), 30_000)
      await slack.waitFor(() => (linesOf(slack, parent.ts) === 3 ? true : undefined), 30_000)
      const messages = slack.messages(channel)
      expect(messages.filter((one) => one.threadTs === null && says(one, 'resolved'))).toHaveLength(1)
      const incidents = await listIncidents(store.db, { limit: 100 })
      expect(incidents.map(({ number, check, state, revision }) => ({ number, check, state, revision }))).toEqual([
        { number: 1, check: 'dnsbl', state: 'resolved', revision: 3 },
      ])
    })

    test('no check of a target ran twice at the same time', async () => {
      const overlaps = await vi.waitFor(
        async () => {
          const { rows } = await store.pool.query<{ runs: number; overlaps: number }>(overlapsQuery)
          expect(rows[0]?.runs).toBeGreaterThan(30)
          return rows[0]?.overlaps
        },
        { timeout: 60_000, interval: 250 },
      )
      expect(overlaps).toBe(0)
    })

    test('SIGTERM ends each of them well, within ten seconds', async () => {
      const startedAt = performance.now()
      expect(await Promise.all(processes.map((one) => one.end('SIGTERM')))).toEqual([0, 0, 0])
      expect(performance.now() - startedAt).toBeLessThan(10_000)
    })
  },
)

describe('the embedded store', { timeout: 60_000 }, () => {
  test('a second process on the same data directory gets one clear sentence', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mailhealth-second-'))
    writeFileSync(join(folder, 'mailhealth.yaml'), 'resolver: { servers: ["127.0.0.1:9"] }\n')
    const first = startProcess(['up'], folder, {})
    await first.ready
    const second = startProcess(['up'], folder, {})
    await expect(second.ready).rejects.toThrow(/^mailhealth up ended \(2\): mailhealth: [^\n]*in use[^\n]*$/)
    expect(await first.end('SIGTERM')).toBe(0)
    rmSync(folder, { recursive: true, force: true })
  })
})

const overlapsQuery = `
  with spans as (
    select id, target_key, "check", started_at, started_at + duration_ms * interval '1 ms' as ended_at from runs)
  select (select count(*) from spans)::int as runs, count(*)::int as overlaps
  from spans a join spans b on a.target_key = b.target_key and a."check" = b."check" and a.id < b.id
    and a.started_at < b.ended_at and b.started_at < a.ended_at`

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
network: { allow: ${JSON.stringify(environment.allow)}, smtpPort: ${environment.smtpPort} }
schedule: { dnsbl: 1s, spf: 1s, mx: 1s }
alerting: { openAfter: 1, closeAfter: 1, unknownAfter: 6 }
slack: { channel: "#mail-ops" }
`
}
