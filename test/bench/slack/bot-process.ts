import { Secret } from '@mailhealth/config'
import { type CheckId, type Incident, systemClock, untouched } from '@mailhealth/core'
import { openQueues } from '@mailhealth/queue'
import { startSlackBot } from '@mailhealth/slack-bot'
import {
  announceTransition,
  backlogOf,
  markPublished,
  nextIncidentNumber,
  onOutbox,
  openStore,
  takeUnpublished,
} from '@mailhealth/store'
import { loadConfiguration } from '@mailhealth/worker/look'
import { pino } from 'pino'

/** A bot with the embedded store in one process, at its usual pace; it opens as many incidents as it is told to. */
const env = process.env
const store = await openStore({ dataDir: env['MAILHEALTH_DATA_DIR'] ?? '' })
const queues = await openQueues({ pool: store.pool }, () => undefined)
const take = () => takeUnpublished(store.db, 500)
let relaying = Promise.resolve()
await onOutbox(store, () => {
  relaying = relaying.then(async () => {
    for (let rows = await take(); rows.length > 0; rows = await take()) {
      for (const { event } of rows) await queues.publishEvent('slack', event)
      const told = rows.map((row) => row.seq)
      await markPublished(store.db, told, systemClock.now())
    }
  })
})
const config = loadConfiguration({ file: null, cwd: process.cwd(), env: {} })
const slackParts = { botToken: new Secret('xoxb-bench'), apiUrl: env['SLACK_API_URL'] ?? '' }
const inbound = { mode: 'socket', appToken: new Secret('xapp-bench') } as const
await startSlackBot({
  config,
  store,
  queues,
  ...slackParts,
  inbound,
  clock: systemClock,
  log: pino({ level: 'silent' }),
})

process.on('message', async (request: { readonly open?: number; readonly checks?: readonly CheckId[] }) => {
  if (request.open !== undefined) await open(request.open, request.checks ?? ['mx'])
  const { rss } = process.memoryUsage()
  const { user, system } = process.cpuUsage()
  const { events } = await backlogOf(store.db, 'slack')
  process.send?.({ rss, peakRss: process.resourceUsage().maxRSS * 1_024, cpuSeconds: (user + system) / 1e6, events })
})
process.send?.('ready')

async function open(count: number, checks: readonly CheckId[]): Promise<void> {
  await store.db.transaction(async (tx) => {
    for (let index = 0; index < count; index++) {
      const number = await nextIncidentNumber(tx)
      const target = `mx${number}.example.org`
      const at = systemClock.now().toISOString()
      // Far enough apart to be no storm, which would be one message a channel.
      const openedAt = new Date(Date.now() - (count - index) * 120_000).toISOString()
      const check = checks[index % checks.length] ?? 'mx'
      const incident: Incident = {
        ...untouched,
        number,
        targetKey: `host:${target}`,
        target,
        check,
        state: 'open',
        severity: 'critical',
        findings: [{ id: 'mx.missing', severity: 'critical', subject: target, args: { implicit: false } }],
        revision: 1,
        openedAt,
        updatedAt: at,
      }
      const step = { type: 'opened', at, by: null, note: null, incident, previousSeverity: null } as const
      await announceTransition(tx, step, null, systemClock)
    }
  })
}
