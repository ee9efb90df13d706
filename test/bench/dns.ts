import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs, promisify } from 'node:util'
import { dnsServersHint, hasDnsServers, startRbldnsd, startUnbound } from '@mailhealth/testkit'
import { engines } from './dns/engines.ts'
import { addressAt, isListed, nameAt, zones } from './dns/world.ts'

/**
 * Lookups a second of this DNS engine, of its peers, and of dnsperf as the ceiling: 50 zones of rbldnsd behind unbound, on
 * loopback, in interleaved rounds; the median of each. Warm: unbound has every answer. Cold: it has none.
 *
 * Unbound's event loop changes its epoll set four times a query over TCP, and this engine then waits for it: the figures
 * would be the server's. libevent, which it uses, makes such changes in one go where its environment asks for it; UDP is
 * not touched by that. `--stock` leaves the server as it is.
 *
 *     npm run bench:dns -- -n 200000 --rounds 3 --json
 */
const { values } = parseArgs({
  options: {
    n: { type: 'string', short: 'n', default: '200000' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string', default: '' },
    'no-cold': { type: 'boolean', default: false },
    stock: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
})
const run = promisify(execFile)
const count = Math.ceil(Number(values.n) / zones.length) * zones.length
const hour = 3600

/** Figures of one run, or the medians of several. */
type Figures = { [figure: string]: number }

if (!values.stock) process.env.EVENT_EPOLL_USE_CHANGELIST = '1'
if (!hasDnsServers()) throw new Error(dnsServersHint)
const folder = mkdtempSync(join(tmpdir(), 'mailhealth-bench-dns-'))
const questions = join(folder, 'questions')
writeFileSync(questions, Array.from({ length: count }, (_, at) => `${nameAt(at)} A\n`).join(''))
const lists = await startRbldnsd(zoneFiles(), hour)
try {
  const warm = await measure('warm', runners())
  const cold = values['no-cold']
    ? {}
    : await measure(
        'cold',
        runners().filter(([name]) => isForCold(name)),
      )
  const report = { lookups: count, rounds: Number(values.rounds), warm, cold }
  console.log(values.json ? JSON.stringify(report, null, 2) : tableOf(report))
} finally {
  await lists.close()
  rmSync(folder, { recursive: true, force: true })
}

function zoneFiles(): { [zone: string]: string } {
  const addresses = Array.from({ length: count / zones.length }, (_, at) => at)
  return Object.fromEntries(
    zones.map((zone, nth) => [
      zone,
      addresses
        .filter((at) => isListed(at, nth))
        .map(addressAt)
        .join('\n'),
    ]),
  )
}

type Runner = readonly [name: string, run: (server: string) => Promise<Figures>]

function runners(): readonly Runner[] {
  const peers = Object.keys(engines).map((name): Runner => [name, (server) => runEngine(name, server)])
  const ceilings = (['tcp', 'udp'] as const).map(
    (transport): Runner => [`dnsperf ${transport}`, (server) => dnsperf(server, transport)],
  )
  return [...peers, ...ceilings].filter(([name]) => name.includes(values.only))
}

function isForCold(name: string): boolean {
  return /^mailhealth|^dnsperf|1x100/.test(name)
}

/** Every engine once a round; where the cache is to be cold, each gets an unbound of its own. */
async function measure(cache: 'warm' | 'cold', all: readonly Runner[]): Promise<{ [name: string]: Figures }> {
  const runs = new Map<string, Figures[]>(all.map(([name]) => [name, []]))
  const shared = cache === 'warm' ? await startBenchUnbound() : null
  if (shared !== null) await dnsperf(shared.url, 'udp', 50)
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const [name, one] of all) {
      const server = shared ?? (await startBenchUnbound())
      runs.get(name)?.push(await one(server.url))
      if (shared === null) await server.close()
      process.stderr.write(`${cache} ${round + 1} ${name}\n`)
    }
  }
  await shared?.close()
  return Object.fromEntries([...runs].map(([name, figures]) => [name, mediansOf(figures)]))
}

function startBenchUnbound() {
  return startUnbound(zones, lists.url, [
    'module-config: "iterator"',
    'num-threads: 1',
    'cache-max-ttl: 86400',
    'cache-max-negative-ttl: 86400',
    'msg-cache-size: 400m',
    'rrset-cache-size: 400m',
    'incoming-num-tcp: 200',
    'outgoing-range: 4096',
    'num-queries-per-thread: 2048',
    'so-rcvbuf: 4m',
    'so-sndbuf: 4m',
  ])
}

async function runEngine(name: string, server: string): Promise<Figures> {
  const program = fileURLToPath(new URL('./dns/run-engine.ts', import.meta.url))
  const { stdout } = await run(process.execPath, [...process.execArgv, program, name, server, String(count)])
  return JSON.parse(stdout)
}

async function dnsperf(server: string, transport: 'tcp' | 'udp', atOnce = transport === 'tcp' ? 2000 : 500) {
  const [host = '', port = ''] = server.split(':')
  const options = ['-s', host, '-p', port, '-m', transport, '-d', questions, '-n', '1', '-c', '4', '-T', '1']
  const { stdout } = await run('dnsperf', [...options, '-q', String(atOnce)])
  const figure = (pattern: RegExp): number => Number(pattern.exec(stdout)?.[1] ?? Number.NaN)
  const lost = figure(/Queries lost:\s+(\d+)/)
  return { perSecond: figure(/Queries per second:\s+([\d.]+)/), lost }
}

function mediansOf(runs: readonly Figures[]): Figures {
  const keys = Object.keys(runs[0] ?? {})
  return Object.fromEntries(keys.map((key) => [key, medianOf(runs.map((one) => one[key] ?? Number.NaN))]))
}

function medianOf(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN
}

function tableOf(report: { readonly warm: { [name: string]: Figures }; readonly cold: { [name: string]: Figures } }) {
  const columns = ['perSecond', 'cpuMicroseconds', 'peakMegabytes', 'right', 'wrong', 'failed', 'lost']
  const lines = Object.entries({ warm: report.warm, cold: report.cold }).flatMap(([cache, rows]) =>
    Object.entries(rows).map(([name, figures]) => {
      const cells = columns.map((column) => (figures[column] === undefined ? '' : show(figures[column])).padStart(17))
      return `${cache} ${name.padEnd(16)}${cells.join('')}`
    }),
  )
  return [`${' '.repeat(21)}${columns.map((one) => one.padStart(17)).join('')}`, ...lines].join('\n')
}

function show(figure: number): string {
  return figure < 100 ? figure.toFixed(1) : String(Math.round(figure))
}
