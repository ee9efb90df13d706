import { execFile } from 'node:child_process'
import { createHash, X509Certificate } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { parseArgs, promisify } from 'node:util'
import {
  createPrivateCa,
  dnssecServersHint,
  hasDnssecServers,
  modernTls,
  type SmtpServer,
  startSignedZones,
  startSmtpServer,
} from '@mailhealth/testkit'
import { benchZones, mailHosts } from './checks/world.ts'

/**
 * What all checks of a domain cost, on loopback: each domain a signed zone in a real NSD behind a real unbound that validates them,
 * twenty DNSBLs, two of which know ranges for end users, and simulated mail servers with TLS in this process, which is not
 * the measured one. One domain after another, and many in one run; cold (unbound has no answer yet) and warm (it has all).
 * `floor` is the CPU of asking the same questions of the same resolver and making nothing of the answers.
 * `partlyAnswered`: domains of which a question to a list went unanswered. MTA-STS policies are not fetched: the domains
 * have none. Who else holds a DKIM key is not asked: that is one query of the store a run, and there is no store here.
 *
 *     npm run bench:checks -- -n 1000 --json
 */
const { values } = parseArgs({
  options: {
    n: { type: 'string', short: 'n', default: '1000' },
    'tls-n': { type: 'string', default: '40' },
    json: { type: 'boolean', default: false },
  },
})
const run = promisify(execFile)
const count = Number(values.n)
const tlsCount = Number(values['tls-n'])
const program = fileURLToPath(new URL('./checks/run-domains.ts', import.meta.url))

if (!hasDnssecServers()) throw new Error(dnssecServersHint)
const ca = await createPrivateCa()
const names = mailHosts.map(({ name }) => name)
const certificate = await ca.issue({ names, throughIntermediate: true })
const servers = await startMailServers()
const smtpPort = servers[0]?.port ?? 0
const zones = await startSignedZones(benchZones(Math.max(count, tlsCount), keyHashOf(certificate.certPem)), {
  records: 3600,
  negative: 3600,
})
try {
  const dns = { smtpPort: null, from: 0, count, atOnce: 8 }
  const rows = {
    'many, cold': await measure(dns),
    'many, warm': await measure(dns),
    'a quarter of them, warm': await measure({ ...dns, count: Math.ceil(count / 4) }),
    'one at a time, warm': await measure({ ...dns, count: Math.min(count, 50), atOnce: 1 }),
    'one at a time, with TLS': await measure({ smtpPort, from: 0, count: Math.min(tlsCount, 8), atOnce: 1 }),
    'many, with TLS': await measure({ smtpPort, from: 0, count: tlsCount, atOnce: 8 }),
  }
  if (values.json) console.log(JSON.stringify(rows, null, 2))
  else console.table(rows)
} finally {
  await zones.close()
  await Promise.all(servers.map((server) => server.close()))
}

type Figures = { readonly [figure: string]: number | string }

async function measure(order: {
  readonly smtpPort: number | null
  readonly from: number
  readonly count: number
  readonly atOnce: number
}): Promise<Figures> {
  const whole = { ...order, server: zones.url, authorityPort: zones.authorityPort, rootPem: ca.rootPem }
  const { stdout } = await run(process.execPath, [...process.execArgv, program, JSON.stringify(whole)])
  const { outcomes, ...figures } = JSON.parse(stdout) as { outcomes: { [outcome: string]: number } } & Figures
  // Checks that fail early are quick: such a run measures nothing.
  if (outcomes['pass'] !== order.count) throw new Error(`not every domain passed: ${JSON.stringify(outcomes)}`)
  const row = Object.fromEntries(Object.entries(figures).map(([name, figure]) => [name, rounded(Number(figure))]))
  process.stderr.write(`${JSON.stringify(row)}\n`)
  return row
}

/** All on one port, each at its host's address. */
async function startMailServers(): Promise<SmtpServer[]> {
  const started: SmtpServer[] = []
  for (const { name, address } of mailHosts) {
    const port = started[0]?.port ?? 0
    started.push(await startSmtpServer({ hostname: name, host: address, port, certificate, ...modernTls }))
  }
  return started
}

function keyHashOf(pem: string): string {
  const key = new X509Certificate(pem).publicKey.export({ type: 'spki', format: 'der' })
  return createHash('sha256').update(key).digest('hex')
}

function rounded(figure: number): number {
  return Number(figure.toPrecision(3))
}
