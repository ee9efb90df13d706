import type { RequestListener } from 'node:http'
import type { Secret } from '@mailhealth/config'
import { OperatorError } from '@mailhealth/core'
import { App } from '@slack/bolt'
import type { Logger } from 'pino'
import { type ContextParts, openContext } from './bot-context.ts'
import { clientOptions } from './connection/clients.ts'
import { httpReceiver } from './connection/http-receiver.ts'
import { type Inbound, socketReceiver } from './connection/receiver.ts'
import { sdkLogger } from './connection/sdk-logger.ts'
import { type Timings, timings as usualTimings } from './connection/timings.ts'
import { isAboutTokens, troubleOf } from './connection/trouble.ts'
import { noteApp } from './inbound/home-link.ts'
import { InFlight } from './inbound/in-flight.ts'
import { addListeners } from './inbound/listeners.ts'
import { performActions } from './inbound/perform.ts'
import { channelsOf } from './outbound/channel.ts'
import { consumeEvents } from './outbound/consume-events.ts'
import { deliverAlerts } from './outbound/deliver-alerts.ts'
import { startPulse } from './outbound/pulse.ts'
import { tickRefresh } from './outbound/refresh.ts'
import { watchToken } from './outbound/token.ts'

/** What a bot is made of. It closes none of these. */
export interface SlackBotParts extends ContextParts {
  /** How Slack hands over what people do: through sockets that we open, or by posting here, signed. */
  readonly inbound:
    | { readonly mode: 'socket'; readonly appToken: Secret }
    | { readonly mode: 'http'; readonly signingSecret: Secret }
}

/** The Slack app, running. */
export interface SlackBot {
  /** Null while at least one socket takes what people do, and Slack takes the token; else a sentence. */
  notReady(): string | null
  /** Resolves, with what to do, when Slack refuses the tokens for good. The bot goes on trying all the same. */
  readonly refused: Promise<string>
  /** Takes what Slack posts under `requestPath`, in HTTP mode; null in Socket Mode. */
  readonly requestListener: RequestListener | null
  /** Takes no more work, lets what runs finish within `graceMs`, then disconnects. */
  stop(graceMs: number): Promise<void>
}

/**
 * Starts the Slack app. Where Slack cannot be reached it starts all the same, and goes on trying.
 *
 * @param timings shorter ones are for tests
 * @throws OperatorError when Slack refuses the tokens; nothing is left running then
 */
export async function startSlackBot(parts: SlackBotParts, timings: Timings = usualTimings): Promise<SlackBot> {
  const bot = openContext(parts, timings)
  const { log, outbound } = bot
  await refuseBadTokens(bot.identity(), log)

  const inFlight = new InFlight()
  const refused = Promise.withResolvers<string>()
  const onRefused = (sentence: string): void => {
    bot.pulse.trouble = { sentence, at: parts.clock.now() }
    refused.resolve(sentence)
  }
  const receiver = inboundOf(parts, timings, onRefused)
  const app = new App({
    receiver,
    // Nothing is asked of Slack here: an acknowledgement must not wait for it.
    authorize: async () => ({ botToken: parts.botToken.reveal() }),
    convoStore: false,
    clientOptions: clientOptions({ ...parts, timings }),
    logger: sdkLogger(log),
  })
  app.use(({ body, next }) => {
    noteApp(bot, body)
    bot.pulse.envelopeAt = parts.clock.now()
    return inFlight.run(next)
  })
  app.error(async (error) => log.error({ err: error }, 'something that was done in Slack could not be dealt with'))
  addListeners(app, { ...bot, isConnected: () => receiver.isConnected(), socketsUp: () => receiver.socketsUp() })
  await connect(receiver, log)

  const consumers = [performActions(bot), consumeEvents(bot), deliverAlerts(bot, channelsOf(outbound))]
  const refreshing = tickRefresh(bot)
  const asking = watchToken(bot, onRefused)
  const beating = startPulse(bot, () => ({
    mode: parts.inbound.mode,
    socketsUp: receiver.socketsUp(),
    lastHelloAt: receiver.lastHelloAt()?.toISOString() ?? null,
  }))
  return {
    notReady: () => (receiver.isConnected() ? (bot.pulse.refusal?.sentence ?? null) : 'Slack is not connected'),
    refused: refused.promise,
    requestListener: receiver.requestListener,
    async stop(graceMs) {
      for (const timer of [refreshing, asking]) timer.stop()
      const ending = [...consumers.map((consumer) => consumer.close(graceMs)), inFlight.drained(graceMs)]
      await Promise.all([...ending, beating.stop(graceMs)])
      await receiver.stop()
    },
  }
}

function inboundOf(parts: SlackBotParts, timings: Timings, onRefused: (sentence: string) => void): Inbound {
  const { inbound, log } = parts
  if (inbound.mode === 'http') return httpReceiver({ signingSecret: inbound.signingSecret, log })
  return socketReceiver({ ...parts, appToken: inbound.appToken, timings, onRefused })
}

async function refuseBadTokens(identity: Promise<unknown>, log: Logger): Promise<void> {
  try {
    await identity
  } catch (error) {
    refuseIfTokens(error)
    log.warn(`${troubleOf(error)?.sentence ?? String(error)}; alerts are kept until it works`)
  }
}

async function connect(receiver: { start(): Promise<unknown>; stop(): Promise<void> }, log: Logger): Promise<void> {
  const failure = await receiver.start()
  if (failure === null) {
    log.info('connected to Slack')
    return
  }
  try {
    refuseIfTokens(failure)
  } catch (error) {
    await receiver.stop()
    throw error
  }
}

function refuseIfTokens(error: unknown): void {
  const trouble = troubleOf(error)
  if (trouble !== null && isAboutTokens(trouble)) throw new OperatorError(trouble.sentence)
}
