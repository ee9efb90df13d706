import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type FakeSlack, type Interaction, startFakeSlack } from '@mailhealth/testkit'

/**
 * How long Slack waits for the acknowledgement of commands and buttons while alerts are being delivered, at one message a
 * second in each of four channels; and how long when nothing is. Bot and embedded store are one process, Slack another.
 *
 *     npm run bench:slack -- --alerts 1000 --json
 *
 * With 1,000 alerts it takes about ten minutes: each is a message and a line in its thread. `--alerts 60` is a short one.
 */
const { values } = parseArgs({
  options: { alerts: { type: 'string', default: '1000' }, json: { type: 'boolean', default: false } },
})
const alerts = Number(values.alerts)
const everyMs = 250
const idleRounds = 40
/** A channel for each, by route. */
const channels = { dnsbl: 'C0MAILOPS', mx: 'C0MX', spf: 'C0SPF', dkim: 'C0DKIM' } as const

interface Usage {
  readonly rss: number
  readonly peakRss: number
  readonly cpuSeconds: number
  readonly events: number
}

const folder = mkdtempSync(join(tmpdir(), 'mailhealth-bench-'))
const routes = Object.entries(channels).map(([check, channel]) => `{ channel: ${channel}, checks: [${check}] }`)
writeFileSync(
  join(folder, 'mailhealth.yaml'),
  `resolver: { servers: ["127.0.0.1:9"] }\nslack: { channel: ${channels.dnsbl}, routes: [${routes.join(', ')}] }\n`,
)
const slack = await startFakeSlack({ posting: { everyMs: 1_000, burst: 3 } })
for (const id of Object.values(channels).slice(1)) {
  slack.workspace.channels.push({ id, name: id.toLowerCase(), isMember: true, isArchived: false, directWith: null })
}
const bot = fork(fileURLToPath(new URL('./slack/bot-process.ts', import.meta.url)), [], {
  cwd: folder,
  env: { ...process.env, MAILHEALTH_DATA_DIR: join(folder, 'data'), SLACK_API_URL: slack.apiUrl },
  execArgv: ['--disable-warning=ExperimentalWarning'],
  stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
})
bot.once('exit', (code) => {
  console.error(`the bot ended by itself (${code})`)
  process.exit(1)
})
await once(bot, 'message')

const ask = async (request: object): Promise<Usage> => {
  const answer = once(bot, 'message')
  bot.send(request)
  const [usage] = await answer
  return usage as Usage
}
const posted = (): number =>
  Object.values(channels).reduce((sum, channel) => sum + slack.messages(channel).filter(isParent).length, 0)

await ask({ open: 8, checks: Object.keys(channels) })
await slack.waitFor(() => posted() === 8, 60_000)
console.error('a bot is connected, and eight incidents are posted; now acknowledgements without load …')
await wait(2_000)
const idle = await exercise(() => false, idleRounds)

console.error(`now ${alerts} alerts; each channel takes one message a second …`)
const before = await ask({})
const startedAt = performance.now()
const answer = ask({ open: alerts, checks: Object.keys(channels) })
const loaded = await exercise(() => posted() >= alerts + 8, Number.POSITIVE_INFINITY)
const seconds = (performance.now() - startedAt) / 1_000
await answer
const after = await ask({})

const messages = Object.values(channels).flatMap((channel) => slack.messages(channel))
const result = {
  alerts,
  channels: Object.keys(channels).length,
  deliverySeconds: Math.round(seconds),
  alertsPerIncident: round(posted() / (alerts + 8)),
  messagesPerIncident: round(messages.length / (alerts + 8)),
  refusedByLimit: slack.calls.filter((call) => call.answer?.status === 429).length,
  command: compared(idle.command, loaded.command),
  button: compared(idle.button, loaded.button),
  notAcknowledged: loaded.failures,
  rssMiB: Math.round(after.rss / 2 ** 20),
  peakRssMiB: Math.round(after.peakRss / 2 ** 20),
  cpuSeconds: round(after.cpuSeconds - before.cpuSeconds),
}
console.log(values.json ? JSON.stringify(result) : JSON.stringify(result, null, 2))
bot.removeAllListeners('exit').kill('SIGKILL')
await slack.close()
rmSync(folder, { recursive: true, force: true })
process.exit(0)

interface Times {
  readonly command: number[]
  readonly button: number[]
  failures: number
}

/** Types a command and presses a button in turn, until `isOver` or for so many rounds. */
async function exercise(isOver: () => boolean, rounds: number): Promise<Times> {
  const times: Times = { command: [], button: [], failures: 0 }
  const timed = async (into: number[], act: () => Promise<Interaction>): Promise<void> => {
    try {
      into.push((await act()).ackMs)
    } catch {
      times.failures++
    }
  }
  for (let round = 0; round < rounds && !isOver(); round++) {
    if (round > 0 && round % 120 === 0) console.error(`${posted()} of ${alerts + 8} incidents are posted`)
    await timed(times.command, () => slack.command('show MH-1'))
    await wait(everyMs)
    await timed(times.button, () => press(slack, round))
    await wait(everyMs)
  }
  return times
}

/** Looks again at an incident that is posted: a button that changes nothing, so that it can be pressed again. */
function press(on: FakeSlack, round: number): Promise<Interaction> {
  const parents = on.messages(channels.dnsbl).filter(isParent)
  const message = parents[round % parents.length]
  if (message === undefined) throw new Error('there is no message to press a button of')
  return on.click({ messageTs: message.ts, channel: channels.dnsbl, actionId: 'mh:recheck' })
}

function isParent(message: ReturnType<FakeSlack['messages']>[number]): boolean {
  return message.threadTs === null && message.revisions[0]?.metadata?.event_type === 'mailhealth_incident'
}

function compared(idle: readonly number[], loaded: readonly number[]) {
  const [quiet, busy] = [spread(idle), spread(loaded)]
  return { idleMs: quiet, loadedMs: busy, ratioOfMedians: round(busy.median / quiet.median) }
}

function spread(values: readonly number[]) {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (part: number): number => round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0)
  return { count: sorted.length, median: at(0.5), p99: at(0.99), max: at(1) }
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
