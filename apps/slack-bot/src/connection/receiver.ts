import type { RequestListener } from 'node:http'
import type { Secret } from '@mailhealth/config'
import type { Clock } from '@mailhealth/core'
import { type App, LogLevel, type Receiver, SocketModeReceiver } from '@slack/bolt'
import type { Logger } from 'pino'
import { clientOptions } from './clients.ts'
import { sdkLogger } from './sdk-logger.ts'
import { openLine, type SocketLine } from './socket-line.ts'
import type { Timings } from './timings.ts'
import { isAboutTokens, refusalsToBelieve, troubleOf } from './trouble.ts'

/** Where people's doings come from. */
export interface Inbound extends Receiver {
  /** How many sockets are up; null in HTTP mode, which has none. */
  socketsUp(): number | null
  isConnected(): boolean
  /** When Slack last greeted a socket; null when it never did. */
  lastHelloAt(): Date | null
  /** Takes what Slack posts, in HTTP mode; null in Socket Mode. */
  readonly requestListener: RequestListener | null
  /** Resolves after each line's first try, with the first thing that went wrong, or null when a line connected. */
  start(): Promise<unknown>
  stop(): Promise<void>
}

export interface ReceiverParts {
  readonly clock: Clock
  readonly appToken: Secret
  /** Hears, once, that Slack refuses the token for good: no socket is up, and none comes up. */
  readonly onRefused: (sentence: string) => void
  readonly apiUrl: string | null
  readonly log: Logger
  readonly timings: Timings
}

/** Two sockets: while Slack has one of them opened anew, the other takes what people do. */
const lineCount = 2

/** Socket Mode. */
export function socketReceiver(parts: ReceiverParts): Inbound {
  let helloAt: Date | null = null
  let refusals = 0
  const onHello = (): void => {
    helloAt = parts.clock.now()
    refusals = 0
  }
  let app: App | null = null
  let lines: readonly SocketLine[] = []
  const isConnected = (): boolean => lines.some((line) => line.isConnected())
  const onFailure = (error: unknown): void => {
    const trouble = troubleOf(error)
    // What passes neither confirms a refusal nor refutes it.
    if (trouble === null || !isAboutTokens(trouble) || isConnected()) return
    if (++refusals === refusalsToBelieve * lineCount) parts.onRefused(trouble.sentence)
  }
  return {
    init(owner) {
      app = owner
    },
    requestListener: null,
    socketsUp: () => lines.filter((line) => line.isConnected()).length,
    lastHelloAt: () => helloAt,
    isConnected,
    async start() {
      if (app === null) throw new Error('the receiver is started before it is initialised')
      const owner = app
      lines = Array.from({ length: lineCount }, () =>
        openLine({ ...parts, app: owner, onHello, onFailure, makeReceiver: () => oneSocket(parts) }),
      )
      const failures = await Promise.all(lines.map((line) => line.firstTry))
      return failures.includes(null) ? null : failures[0]
    },
    async stop() {
      await Promise.all(lines.map((line) => line.close()))
    },
  }
}

function oneSocket({ appToken, apiUrl, log, timings }: ReceiverParts): SocketModeReceiver {
  return new SocketModeReceiver({
    appToken: appToken.reveal(),
    logger: sdkLogger(log),
    logLevel: LogLevel.WARN,
    autoReconnectEnabled: false,
    installerOptions: {
      clientOptions: {
        ...clientOptions({ apiUrl, log, timings }),
        rejectRateLimitedCalls: true,
        retryConfig: { retries: 0 },
      },
    },
  })
}
