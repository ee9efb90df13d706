import type { Config, Environment } from '@mailhealth/config'
import { type Clock, OperatorError, systemClock, type Verdict } from '@mailhealth/core'
import { openQueues, type Queues } from '@mailhealth/queue'
import type { SlackBot, SlackBotParts } from '@mailhealth/slack-bot'
import { openStore, type Store } from '@mailhealth/store'
import {
  createMeters,
  type Meters,
  startHealthServer,
  startWorker,
  surroundingsOf,
  type Worker,
  type World,
} from '@mailhealth/worker'
import type { Logger } from 'pino'
import { consoleSubscriber, startConsoleAlerts } from './console-alerts.ts'
import { queuePlace, storePlace } from './places.ts'
import { slackHealth } from './slack-health.ts'

/** Which parts a process runs: all of it, or one of them where there is more than one machine. */
export type ProductPart = 'worker' | 'alerts'

export interface ProductOptions {
  readonly config: Config
  readonly environment: Environment
  readonly log: Logger
  readonly parts?: readonly ProductPart[]
  readonly clock?: Clock
  /** PEM certificates to trust besides the system's: a lab's. */
  readonly trustedRoots?: readonly string[]
  /** Hears of every verdict as it is reached. */
  readonly onVerdict?: (verdict: Verdict) => void
  /** Where alerts go when no Slack is connected. */
  readonly console?: (text: string) => void
}

/** The product, running. */
export interface Product {
  /** Where health and metrics are. */
  readonly httpAddress: string
  /** Where alerts go: null when this process has no part in them. */
  readonly alerts: 'slack' | 'console' | null
  readonly store: Store
  /** Resolves, with what to do, when Slack refuses the tokens for good: nothing reaches it then. Never, where there is no Slack. */
  readonly slackRefused: Promise<string>
  /** Puts another configuration in force; what cannot change while it runs (Slack, database, queue) stays. */
  reload(config: Config): Promise<void>
  /** Ends it: what runs finishes within `graceMs` or is given back. */
  stop(graceMs?: number): Promise<void>
}

type Closer = () => Promise<void>

/**
 * Starts the product in this process: store, queues, worker, alerts, health.
 *
 * @throws OperatorError or ConfigError with a sentence for the operator; nothing is left running then
 */
export async function startProduct(options: ProductOptions): Promise<Product> {
  const closers: Closer[] = []
  const closeAll = async (): Promise<void> => {
    for (const close of closers.splice(0).reverse()) await close()
  }
  try {
    return await start(options, closers, closeAll)
  } catch (error) {
    await closeAll()
    throw error
  }
}

async function start(options: ProductOptions, closers: Closer[], closeAll: Closer): Promise<Product> {
  const { config, environment, log, clock = systemClock, parts = ['worker', 'alerts'] } = options
  const slack = parts.includes('alerts') ? slackTokens(environment) : null
  const store = await openStore(storePlace(environment))
  closers.push(() => store.close())
  const meters = createMeters()
  const queues = await openQueues(queuePlace(environment, store), ({ queue, jobId, error, willRetry }) => {
    meters.countTrouble(queue)
    log[willRetry ? 'warn' : 'error'](
      { queue, jobId, err: error },
      willRetry ? 'a job will be tried again' : 'a job failed',
    )
  })
  closers.push(() => queues.close())
  for (const warning of queues.warnings) log.warn(warning)

  const alerts = parts.includes('alerts') ? (slack === null ? 'console' : 'slack') : null
  const subscribers = [alerts === 'console' ? consoleSubscriber : 'slack']
  const running: { stop(graceMs: number): Promise<void> }[] = []
  const worker = parts.includes('worker')
    ? await openWorker(options, { store, queues, meters, clock, subscribers })
    : null
  if (worker !== null) running.push(worker)
  closers.push(() => stopAll(running, 0))
  const bot = slack === null ? null : await openBot({ config, store, queues, clock, log, ...slack })
  if (bot !== null) running.push(bot)
  if (alerts === 'console') {
    const write = options.console ?? (() => undefined)
    const consumer = startConsoleAlerts({ store, queues, clock, locale: config.slack.locale }, write)
    running.push({ stop: (graceMs) => consumer.close(graceMs) })
  }
  const health = await startHealthServer(environment.http, {
    metrics: async () => {
      meters.setSlack(await slackHealth(store, clock))
      return meters.text()
    },
    notReady: () => notReady(worker, bot, store),
    slackHealth: () => slackHealth(store, clock),
    slackRequests: bot?.requestListener ?? null,
  })
  closers.push(() => health.close())

  return {
    httpAddress: health.url,
    alerts,
    store,
    slackRefused: bot?.refused ?? new Promise(() => undefined),
    reload: async (next) => {
      await worker?.reload(next, worldOf(options, next, { clock, store }))
    },
    async stop(graceMs = 7_000) {
      await stopAll(running, graceMs)
      await closeAll()
    },
  }
}

async function openBot(parts: SlackBotParts): Promise<SlackBot> {
  // Bolt is large: a process without a part in Slack does not load it.
  const { startSlackBot } = await import('@mailhealth/slack-bot')
  return startSlackBot(parts)
}

function openWorker(
  options: ProductOptions,
  parts: { store: Store; queues: Queues; meters: Meters; clock: Clock; subscribers: readonly string[] },
): Promise<Worker> {
  const onVerdict = options.onVerdict ?? (() => undefined)
  const world = worldOf(options, options.config, parts)
  return startWorker({ ...parts, log: options.log, onVerdict }, options.config, world)
}

function worldOf(
  { trustedRoots = [] }: ProductOptions,
  config: Config,
  { clock, store }: { readonly clock: Clock; readonly store: Store },
): World {
  return surroundingsOf(config, { clock, trustedRoots, store })
}

async function stopAll(running: { stop(graceMs: number): Promise<void> }[], graceMs: number): Promise<void> {
  await Promise.all(running.splice(0).map((one) => one.stop(graceMs)))
}

async function notReady(worker: Worker | null, bot: SlackBot | null, store: Store): Promise<string | null> {
  const missing = bot?.notReady() ?? null
  if (missing !== null) return missing
  if (worker !== null) return worker.notReady()
  await store.db.execute('select 1')
  return null
}

/** Socket Mode where there is an app token, else HTTP mode where there is a signing secret. */
function slackTokens(environment: Environment): Pick<SlackBotParts, 'botToken' | 'inbound' | 'apiUrl'> | null {
  const { slackBotToken, slackAppToken, slackSigningSecret, slackApiUrl } = environment
  const inbound: SlackBotParts['inbound'] | null =
    slackAppToken !== null
      ? { mode: 'socket', appToken: slackAppToken }
      : slackSigningSecret !== null
        ? { mode: 'http', signingSecret: slackSigningSecret }
        : null
  if (slackBotToken !== null && inbound !== null) return { botToken: slackBotToken, inbound, apiUrl: slackApiUrl }
  if (slackBotToken === null && inbound === null) return null
  const missing =
    slackBotToken === null ? 'SLACK_BOT_TOKEN (xoxb-…)' : 'SLACK_APP_TOKEN (xapp-…), or SLACK_SIGNING_SECRET for HTTP,'
  throw new OperatorError(
    `Slack needs two tokens and ${missing} is not set; set it, or unset the other for alerts on the console`,
  )
}
