import { type ChildProcess, fork } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { enabledLists } from '@mailhealth/catalogue'
import { openStore } from '@mailhealth/store'
import { startPostgres, startRbldnsd, startRedis } from '@mailhealth/testkit'

/**
 * A whole network against forty lists of a real rbldnsd, through the queue: how long the sweep takes, what the queue
 * costs a target, how much memory it needs, and whether it survives kill -9 in the middle.
 *
 *     npm run bench:sweep -- --prefix 16 --lists 40 --kill
 *
 * `--prefix` 16 (65,536 addresses) unless told; `--place` embedded or redis (two workers on PostgreSQL), both unless told.
 */
const { values } = parseArgs({
  options: {
    prefix: { type: 'string', default: '16' },
    lists: { type: 'string', default: '40' },
    place: { type: 'string', multiple: true, default: ['embedded', 'redis'] },
    kill: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
})
const prefix = Number(values.prefix)
const listCount = Number(values.lists)
const addresses = 2 ** (32 - prefix)
const parts = Math.ceil(addresses / 256)
const child = fileURLToPath(new URL('./sweep-worker.ts', import.meta.url))

const zones = Array.from({ length: listCount }, (_, at) => `z${at}.lists.example`)
const lists = await startRbldnsd(
  Object.fromEntries(zones.map((zone) => [zone, ':127.0.0.2:listed\n127.0.0.2\n198.18.0.77'])),
)
const results: Record<string, number | string | boolean>[] = []
try {
  for (const place of values.place) results.push(await sweep(place, false))
  if (values.kill) for (const place of values.place) results.push(await sweep(place, true))
} finally {
  await lists.close()
}
if (values.json) console.log(JSON.stringify(results))
else console.table(results)
process.exit(results.every(({ missed }) => missed === 0) ? 0 : 1)

async function sweep(place: string, isKilled: boolean): Promise<Record<string, number | string | boolean>> {
  const folder = mkdtempSync(join(tmpdir(), 'mailhealth-sweep-'))
  const servers = place === 'redis' ? await Promise.all([startRedis(), startPostgres()]) : []
  const [redis, postgres] = servers
  const env = {
    ...process.env,
    MAILHEALTH_DATA_DIR: join(folder, 'data'),
    ...(redis ? { REDIS_URL: redis.url } : {}),
    ...(postgres ? { DATABASE_URL: postgres.url } : {}),
  }
  const file = join(folder, 'mailhealth.yaml')
  writeFileSync(file, configuration())
  const count = { asked: 0, finished: 0, ready: 0, peakRss: 0 }
  const start = (): ChildProcess => {
    const started = fork(child, [file], { env, execArgv: ['--disable-warning=ExperimentalWarning'] })
    started.on('message', (message: { asked?: number; finished?: number; ready?: boolean }) => {
      count.ready += message.ready ? 1 : 0
      count.asked += message.asked ?? 0
      count.finished += message.finished ?? 0
    })
    return started
  }
  const workers = Array.from({ length: place === 'redis' ? 2 : 1 }, start)
  await until(() => count.ready === workers.length)
  const began = performance.now()
  const watching = setInterval(() => {
    const rss = workers.map(rssOf).reduce((a, b) => Math.max(a, b), 0)
    count.peakRss = Math.max(count.peakRss, rss)
  }, 200)
  if (isKilled) {
    await until(() => count.finished >= parts / 2)
    workers[0]?.kill('SIGKILL')
    workers[0] = start()
  }
  await until(() => count.finished >= parts)
  const stored = postgres ? { databaseUrl: postgres.url } : { dataDir: join(folder, 'data') }
  const seconds = (performance.now() - began) / 1_000
  clearInterval(watching)
  await Promise.all(workers.map((one) => ended(one)))
  const store = await openStore(stored)
  const { rows } = await store.pool.query<{ parts: number; asked: number; answered: number; busy: number }>(`
    select count(distinct target_key)::int as parts, sum((verdict->'coverage'->>'asked')::int)::int as asked,
      sum((verdict->'coverage'->>'answered')::int)::int as answered, sum(duration_ms)::int as busy
    from (select distinct on (target_key) * from runs where "check" = 'dnsbl' order by target_key, started_at) as first`)
  await store.close()
  for (const server of servers) await server?.close()
  rmSync(folder, { recursive: true, force: true })
  const [row] = rows
  const expected = addresses * listCount
  // A listed address is asked about twice on each list, and once more for its text.
  const again = count.asked - expected
  return {
    place,
    killed: isKilled,
    addresses,
    lists: listCount,
    seconds: round(seconds),
    perSecond: Math.round(expected / seconds),
    // What is not the runs themselves, of which sixteen go side by side in each worker.
    queueMicrosPerAddress: round(((seconds * 1_000 - (row?.busy ?? 0) / (16 * workers.length)) * 1_000) / addresses),
    peakRssMiB: Math.round(count.peakRss / 1_024),
    missed: expected - (row?.asked ?? 0) + (parts - (row?.parts ?? 0)),
    unanswered: (row?.asked ?? 0) - (row?.answered ?? 0),
    askedAgain: again,
    mostInFlight: 16 * 256 * listCount,
  }
}

function configuration(): string {
  const off = enabledLists({ disable: [], add: [] }).map(({ zone }) => zone)
  const own = zones.map((zone) => `{ zone: ${zone}, kinds: [ipv4], severity: high }`)
  return `networks: [{ cidr: 198.18.0.0/${prefix} }]
network: { allow: [198.18.0.0/15] }
resolver: { servers: ["${lists.url}"] }
dnsbl: { disable: ${JSON.stringify(off)}, add: [${own.join(', ')}] }
schedule: { dnsbl: 1d, iprev: 1d }
`
}

/** Kibibytes of resident memory. */
function rssOf({ pid }: ChildProcess): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0)
  } catch {
    return 0
  }
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((done) => setTimeout(done, 20))
}

function ended(worker: ChildProcess): Promise<void> {
  return new Promise((done) => {
    worker.once('exit', () => done())
    worker.kill('SIGTERM')
  })
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
