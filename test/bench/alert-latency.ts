import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { enabledLists } from '@mailhealth/catalogue'
import { openStore } from '@mailhealth/store'
import { startFakeSlack, startInternet } from '@mailhealth/testkit'
import { startProcess } from '../product-process.ts'

/**
 * How long a new listing takes from the run that finds it there still, after another that found it, to the message in
 * Slack: the run itself (the question, the list's test points), the transaction, the outbox, the queue and the post.
 * Embedded store.
 *
 *     node test/bench/alert-latency.ts 10
 */
const cycles = Number(process.argv[2] ?? 10)
const channel = 'C0MAILOPS'
const zone = 'zen.spamhaus.org'
/** A listing is asked again, at the latest a minute later, before anybody is told; and machines are busy. */
const confirmedMs = 180_000
const internet = await startInternet({ lists: enabledLists({ disable: [], add: [] }) })
const slack = await startFakeSlack()
const folder = mkdtempSync(join(tmpdir(), 'mailhealth-bench-'))
const { resolver, allow, smtpPort, rootFile } = internet.environment
/** One for each cycle: an address that is listed again is an old incident. */
const addresses = Array.from({ length: cycles }, (_, at) => `127.10.9.${at + 1}`)
writeFileSync(
  join(folder, 'mailhealth.yaml'),
  `networks: [${addresses.map((address) => `{ cidr: ${address}/32 }`).join(', ')}]
resolver: { servers: ["${resolver}"] }
network: { allow: ${JSON.stringify(allow)}, smtpPort: ${smtpPort} }
schedule: { dnsbl: 2s }
alerting: { openAfter: 1, closeAfter: 1, unknownAfter: 6 }
`,
)
const product = startProcess(['up'], folder, {
  MAILHEALTH_DATA_DIR: join(folder, 'data'),
  SLACK_API_URL: slack.apiUrl,
  SLACK_BOT_TOKEN: 'xoxb-bench',
  SLACK_APP_TOKEN: 'xapp-bench',
  NODE_EXTRA_CA_CERTS: rootFile,
})
await product.ready
const messageOf = (address: string) =>
  slack
    .messages(channel)
    .find((one) => /DNSBL/.test(one.revisions[0]?.text ?? '') && one.revisions[0]?.text.includes(address))
for (const address of addresses) {
  internet.list(address, zone)
  await slack.waitFor(() => messageOf(address), confirmedMs)
}
await product.end('SIGTERM')

const store = await openStore({ dataDir: join(folder, 'data') })
const { rows } = await store.pool.query<{ target: string; started: Date; opened: Date }>(`
  select i.target, i.opened_at as opened,
    (select max(r.started_at) from runs r where r.target_key = i.target_key and r."check" = i."check"
      and r.outcome = 'fail' and r.started_at <= i.opened_at) as started
  from incidents i where i."check" = 'dnsbl' order by i.number`)
await store.close()
const posted = (target: string): number => Date.parse(messageOf(target.replace('/32', ''))?.revisions[0]?.at ?? '')
const whole = rows.map(({ target, started }) => posted(target) - started.getTime())
const told = rows.map(({ target, opened }) => posted(target) - opened.getTime())
console.log(JSON.stringify({ cycles: rows.length, fromRunStartMs: spread(whole), fromIncidentMs: spread(told) }))
await slack.close()
await internet.close()
rmSync(folder, { recursive: true, force: true })
process.exit(0)

function spread(values: readonly number[]): { min: number; median: number; max: number } {
  const sorted = values.toSorted((a, b) => a - b)
  return { min: sorted[0] ?? 0, median: sorted[Math.floor(sorted.length / 2)] ?? 0, max: sorted.at(-1) ?? 0 }
}
