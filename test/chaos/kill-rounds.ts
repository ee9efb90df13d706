import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { enabledLists } from '@mailhealth/catalogue'
import { seedDataDir } from '@mailhealth/store/testing'
import { type FakeSlack, type Internet, startFakeSlack, startInternet } from '@mailhealth/testkit'
import { startProcess } from '../product-process.ts'
import { type Audit, audit, type Click } from './audit.ts'

/** What came of some rounds of `kill -9`. */
export interface KillReport extends Audit {
  readonly rounds: number
  readonly failedStarts: number
  /** Clicks on Acknowledge that Slack saw acknowledged, and all of them: some meet a process that is being killed. */
  readonly clicks: number
  readonly clicksTried: number
}

const channel = 'C0MAILOPS'
/** A list that may be asked every second: those of the catalogue are spared, and a round would be over before they are asked again. */
const ownList = {
  zone: 'bl.nordwind.example',
  testPoints: { ipv4: { listed: '127.0.0.2', unlisted: '127.0.0.1' } },
} as const
const addresses = Array.from({ length: 6 }, (_, index) => `127.10.0.${21 + index}`)

/**
 * Runs `mailhealth up` on the embedded store against a simulated internet and a simulated Slack, and kills it with
 * SIGKILL at a random instant of each round, while listings come and go and people acknowledge; then lets it settle,
 * and audits what it said.
 *
 * @param seed makes the instants and listings the same again
 */
export async function killRounds(rounds: number, seed: number, tell: (line: string) => void): Promise<KillReport> {
  const random = randomFrom(seed)
  const internet = await startInternet({ lists: [...enabledLists({ disable: [], add: [] }), ownList] })
  const slack = await startFakeSlack()
  const folder = mkdtempSync(join(tmpdir(), 'mailhealth-chaos-'))
  writeFileSync(join(folder, 'mailhealth.yaml'), configurationOf(internet))
  await seedDataDir(join(folder, 'data'))
  const env = {
    MAILHEALTH_DATA_DIR: join(folder, 'data'),
    SLACK_API_URL: slack.apiUrl,
    SLACK_BOT_TOKEN: 'xoxb-chaos',
    SLACK_APP_TOKEN: 'xapp-chaos',
    NODE_EXTRA_CA_CERTS: internet.environment.rootFile,
  }
  const listed = new Set<string>()
  const clicks: Promise<Click | null>[] = []
  let failedStarts = 0
  try {
    for (let round = 1; round <= rounds; round++) {
      const product = startProcess(['up'], folder, env)
      const isReady = await product.ready.then(
        () => true,
        (error: Error) => {
          tell(`round ${round}: ${error.message}`)
          failedStarts++
          return false
        },
      )
      if (isReady) {
        toggle(internet, listed, addresses[Math.floor(random() * addresses.length)] as string)
        await untilCalls(slack, Math.floor(random() * 4))
        // Not waited for: the process may be killed between the click and its acknowledgement, or right after.
        if (random() < 0.4) clicks.push(...clickSome(slack, random))
        await wait(random() * 300)
      }
      await product.end('SIGKILL')
      if (round % 10 === 0) tell(`round ${round}: ${slack.messages(channel).length} messages so far`)
    }
    for (const address of [...listed]) toggle(internet, listed, address)
    await settle(folder, env, slack)
    const acknowledged = (await Promise.all(clicks)).filter((click) => click !== null)
    const result = await audit({ dataDir: env.MAILHEALTH_DATA_DIR }, slack, channel, acknowledged)
    return { rounds, failedStarts, clicks: acknowledged.length, clicksTried: clicks.length, ...result }
  } finally {
    await slack.close()
    await internet.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

function configurationOf({ environment }: Internet): string {
  const hosts = addresses.map((address, index) => `  - { name: m${index}.nordwind.example, addresses: [${address}] }`)
  return `hosts:
${hosts.join('\n')}
resolver: { servers: ["${environment.resolver}"] }
network: { allow: ${JSON.stringify(environment.allow)}, smtpPort: ${environment.smtpPort}, httpsPort: ${environment.httpsPort} }
dnsbl: { add: [${JSON.stringify({ ...ownList, kinds: ['ipv4'], severity: 'critical' })}] }
schedule: { dnsbl: 1s, iprev: 30d, tls: 30d }
alerting: { openAfter: 1, closeAfter: 1, unknownAfter: 6 }
slack: { channel: "#mail-ops" }
`
}

function toggle(internet: Internet, listed: Set<string>, address: string): void {
  if (listed.delete(address)) internet.delist(address, ownList.zone)
  else {
    listed.add(address)
    internet.list(address, ownList.zone)
  }
}

/** Lets the process call Slack so often, or live for some seconds: most kills then hit it while it tells something. */
async function untilCalls(slack: FakeSlack, count: number): Promise<void> {
  const enough = chatCalls(slack) + count
  const deadline = Date.now() + 6_000
  while (chatCalls(slack) < enough && Date.now() < deadline) await wait(10)
}

function chatCalls(slack: FakeSlack): number {
  return slack.calls.filter((call) => call.method.startsWith('chat.')).length
}

/** Acknowledges one of the incidents that can be, if any. Gives the click when Slack got the acknowledgement, else null. */
function clickSome(slack: FakeSlack, random: () => number): Promise<Click | null>[] {
  const open = slack.messages(channel).filter((message) => /\bMH-\d+ open:/.test(message.revisions.at(-1)?.text ?? ''))
  const message = open[Math.floor(random() * open.length)]
  if (message === undefined) return []
  const name = /\bMH-\d+/.exec(message.revisions.at(-1)?.text ?? '')?.[0] ?? ''
  const at = new Date()
  // Not connected at that instant: Slack shows the person an error, and nothing was promised.
  const click = slack.click({ messageTs: message.ts, actionId: 'mh:ack' })
  return [
    click.then(
      () => ({ name, at }),
      () => null,
    ),
  ]
}

/** Lets a last process do all that is left; it is done when nothing more is said for longer than any retry takes. */
async function settle(folder: string, env: NodeJS.ProcessEnv, slack: FakeSlack): Promise<void> {
  const product = startProcess(['up'], folder, env)
  await product.ready
  let calls = -1
  let quietSince = Date.now()
  const deadline = Date.now() + 180_000
  // A killed process's jobs are taken over when their locks have run out: after 25 seconds at the latest.
  while (Date.now() - quietSince < 40_000 && Date.now() < deadline) {
    const now = chatCalls(slack)
    if (now !== calls) {
      calls = now
      quietSince = Date.now()
    }
    await wait(250)
  }
  const exitCode = await product.end('SIGTERM')
  if (exitCode !== 0) throw new Error(`after SIGTERM the exit code is ${exitCode}`)
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
