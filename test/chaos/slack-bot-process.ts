import { Secret } from '@mailhealth/config'
import { systemClock } from '@mailhealth/core'
import { openQueues } from '@mailhealth/queue'
import { startSlackBot } from '@mailhealth/slack-bot'
import { openStore } from '@mailhealth/store'
import { loadConfiguration } from '@mailhealth/worker/look'
import { pino } from 'pino'

/** A bot alone, in short time: what takes Slack a second takes it milliseconds. Runs until it is killed. */
const env = process.env
const databaseUrl = env['DATABASE_URL'] ?? ''
const store = await openStore({ databaseUrl })
const queues = await openQueues({ pool: store.pool }, () => undefined)
const config = loadConfiguration({ file: null, cwd: process.cwd(), env: {} })
await startSlackBot(
  {
    config,
    store,
    queues,
    botToken: new Secret('xoxb-chaos'),
    inbound: { mode: 'socket', appToken: new Secret('xapp-chaos') },
    apiUrl: env['SLACK_API_URL'] ?? '',
    clock: systemClock,
    log: pino({ level: 'silent' }),
  },
  {
    callMs: 500,
    connectMs: 5_000,
    askTokenMs: 300_000,
    askRefusedMs: 5_000,
    acknowledgeMs: 1_500,
    firstWaitMs: 20,
    longestWaitMs: 200,
    lingerMs: 3_000,
    hangUpMs: 500,
    pacing: { everyMs: Number(env['PACE_MS'] ?? 2), burst: 3 },
    catchUpAfterMs: Number.MAX_SAFE_INTEGER,
    refreshMs: 500,
  },
)
process.send?.('ready')
