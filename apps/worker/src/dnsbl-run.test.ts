import { join } from 'node:path'
import { enabledLists } from '@mailhealth/catalogue'
import { loadConfig } from '@mailhealth/config'
import { type Event, type Incident, systemClock, type Verdict } from '@mailhealth/core'
import { type Consumer, eventsQueue, openQueues, type Queues } from '@mailhealth/queue'
import { listIncidents, type Store } from '@mailhealth/store'
import { openNewStore } from '@mailhealth/store/testing'
import { type DnsServer, startDnsServer, type ZoneResolver, zoneResolver } from '@mailhealth/testkit'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createMeters } from './meters.ts'
import { surroundingsOf } from './surroundings.ts'
import { configOf, temporaryDirectory } from './testing.ts'
import { startWorker, type Worker } from './worker.ts'

const key = 'k3yk3yk3yk3yk3yk3yk3yk3yk3'
const ownKey = 'own-k3y-0wn-k3y'
const own = `${ownKey}.keyed.example`
const dqs = `${key}.zen.dq.spamhaus.net`
const zone = `
2.0.0.127.list.example.        1 A 127.0.0.2
2.0.0.127.${dqs}.  1 A 127.0.0.2
self-test.example.             1 A 192.0.2.1
10.2.0.192.list.example.       2 A 127.0.0.2
11.2.0.192.list.example.       5 A 127.0.0.2
12.2.0.192.${dqs}. 1 A 127.0.0.4
2.0.0.127.${own}.  1 A 127.0.0.2
13.2.0.192.${own}. 1 A 127.0.0.2
13.2.0.192.${own}. 1 TXT "https://keyed.example/?q=${own}"
12.2.0.192.${dqs}. 1 TXT "https://check.example/?q=${dqs}"
`
const others = enabledLists({ disable: [], add: [], keys: { spamhaus: key } })
  .map((list) => list.zone)
  .filter((one) => one !== 'zen.spamhaus.org')

/** Everything from the network up is the product's own; the Internet is a zone. */
describe('DNSBLs through the worker', { timeout: 60_000 }, () => {
  const directory = temporaryDirectory()
  const internet: ZoneResolver = zoneResolver(zone)
  const { namespace } = internet
  const verdicts: Verdict[] = []
  const meters = createMeters()
  const logged: string[] = []
  const events: Event[] = []
  let listener: Consumer
  let server: DnsServer
  let store: Store
  let queues: Queues
  let worker: Worker

  const eventually = { timeout: 30_000, interval: 50 }
  const incidents = (): Promise<Incident[]> => listIncidents(store.db, { limit: 100 })
  const listings = (subject: string) =>
    verdicts.flatMap(({ findings }) => findings.filter((one) => one.id === 'dnsbl.listed' && one.subject === subject))
  const incidentOf = async (name: string): Promise<Incident | undefined> =>
    (await incidents()).find(({ target }) => target === name)
  /** Whether a later run of the same target saw no listing any more. */
  const isCleanSince = (subject: string): boolean => {
    const last = verdicts.findLastIndex(({ findings }) => findings.some((one) => one.subject === subject))
    const target = verdicts[last]?.subject
    return verdicts.slice(last + 1).some((one) => one.subject === target && one.check === 'dnsbl')
  }
  const gone = '192.0.2.11@list.example'
  const asked = (name: string): number => namespace.questions.filter((question) => question === `${name} A`).length

  beforeAll(async () => {
    server = await startDnsServer(namespace)
    store = await openNewStore(join(directory.path, 'data'))
    queues = await openQueues({ pool: store.pool }, () => undefined)
    const hear = async (event: Event): Promise<void> => void events.push(event)
    listener = queues.consume(eventsQueue('test'), hear, { concurrency: 1 })
    const yaml = `
networks: [{ cidr: 192.0.2.10/32 }, { cidr: 192.0.2.11/32 }, { cidr: 192.0.2.12/32 }, { cidr: 192.0.2.13/32 }]
resolver: { servers: ["${server.address}"], tests: { signed: self-test.example, broken: broken.example } }
schedule: { dnsbl: 1s, iprev: 1h }
alerting: { openAfter: 5, closeAfter: 1, unknownAfter: 50 }
dnsbl:
  disable: ${JSON.stringify(others)}
  add:
    - { zone: list.example, kinds: [ipv4], severity: high }
    - { zone: keyed.example, kinds: [ipv4], severity: high, key: { env: OWN_KEY } }
  keys: { spamhaus: { env: DQS_KEY } }
`
    configOf(directory.path, yaml)
    const file = join(directory.path, 'mailhealth.yaml')
    const config = loadConfig({ file, cwd: directory.path, env: { DQS_KEY: key, OWN_KEY: ownKey } })
    const log = pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) })
    const parts = { store, queues, clock: systemClock, log, meters, subscribers: ['test'] }
    const onVerdict = (verdict: Verdict): void => void verdicts.push(verdict)
    worker = await startWorker({ ...parts, onVerdict }, config, surroundingsOf(config, { store }))
  }, 60_000)

  afterAll(async () => {
    await worker.stop(5_000)
    await listener.close(1_000)
    await queues.close()
    await store.close()
    await server.close()
    directory.remove()
  })

  test('a new listing is asked about again before its incident opens, and then that opens at once', async () => {
    const subject = '192.0.2.10@list.example'
    const name = '10.2.0.192.list.example'
    await expect.poll(() => listings(subject).length, eventually).toBeGreaterThan(0)
    // The first run that saw it asked twice within a moment, and did not believe it yet.
    expect(listings(subject)[0]?.args).toMatchObject({ confirmed: false })
    const before = asked(name)
    // Another's is gone before that.
    await expect.poll(() => listings(gone).length, eventually).toBeGreaterThan(0)
    namespace.set('11.2.0.192.list.example', 'A', [])
    await expect.poll(async () => (await incidentOf('192.0.2.10/32')) !== undefined, eventually).toBe(true)
    const seen = listings(subject)
    const confirmed = seen.findIndex(({ args }) => args['confirmed'] === true)
    expect(confirmed).toBeGreaterThan(0)
    // Far fewer than the five failures in a row that any other fault has to last.
    expect(confirmed).toBeLessThan(5)
    expect(asked(name)).toBeGreaterThan(before)
    expect(await incidentOf('192.0.2.10/32')).toMatchObject({
      state: 'open',
      check: 'dnsbl',
      findings: [{ subject, args: { confirmed: true } }],
    })
  })

  test('one that is gone by then opens none', async () => {
    const seen = listings(gone)
    expect(seen.length).toBeGreaterThan(0)
    expect(seen.every(({ args }) => args['confirmed'] === false)).toBe(true)
    await expect.poll(() => isCleanSince(gone), eventually).toBe(true)
    expect((await incidents()).map(({ target }) => target)).not.toContain('192.0.2.11/32')
  })

  test.each([
    ['an operator', '192.0.2.12', 'zen.spamhaus.org', dqs, key],
    ['an own list', '192.0.2.13', 'keyed.example', own, ownKey],
  ])(
    'a key of %s is in no row, event, job, log line, metric or error',
    async (_whose, address, list, asked, secret) => {
      const subject = `${address}@${list}`
      const name = `${address.split('.').toReversed().join('.')}.${asked}`
      await expect.poll(() => listings(subject).length, eventually).toBeGreaterThan(0)
      await expect.poll(async () => (await incidentOf(`${address}/32`)) !== undefined, eventually).toBe(true)
      await expect.poll(() => JSON.stringify(events).includes(subject), eventually).toBe(true)
      expect(listings(subject)[0]?.args['txt']).toContain('…')
      // Then the list fails, in every way that has a text of its own.
      for (const mode of ['servfail', 'refused', 'timeout'] as const) {
        namespace.fail(`2.0.0.127.${asked}`, mode)
        namespace.fail(name, mode)
        const count = verdicts.length
        await expect.poll(() => verdicts.length, eventually).toBeGreaterThan(count + 2)
      }
      expect(namespace.questions.some((question) => question.startsWith(name))).toBe(true)
      const shown: { readonly [where: string]: string } = {
        verdicts: JSON.stringify(verdicts),
        events: JSON.stringify(events),
        store: await everyRow(store),
        log: logged.join(''),
        metrics: await meters.text(),
      }
      for (const [where, text] of Object.entries(shown)) {
        if (where !== 'log') expect(text.length, where).toBeGreaterThan(500)
        expect(text.toLowerCase().includes(secret), where).toBe(false)
      }
      expect(shown['store']).toContain(list)
    },
  )
})

/** The text of all tables, those of the queue included. */
async function everyRow({ pool }: Store): Promise<string> {
  const { rows: tables } = await pool.query<{ name: string }>(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'`,
  )
  const texts: string[] = []
  for (const { name } of tables) {
    const { rows } = await pool.query<{ row: string }>(`select one::text as row from ${name} as one`)
    texts.push(...rows.map(({ row }) => row))
  }
  return texts.join('\n')
}
