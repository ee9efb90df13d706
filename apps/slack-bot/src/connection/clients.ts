import type { Secret } from '@mailhealth/config'
import { WebClient, type WebClientOptions } from '@slack/web-api'
import type { Logger } from 'pino'
import { sdkLogger } from './sdk-logger.ts'
import type { Timings } from './timings.ts'

/** The two clients. A limit that the one runs into never holds the other up. */
export interface Clients {
  /** For alerts: every failure comes back at once, and whoever posts waits and tries again. */
  readonly outbound: WebClient
  /** For people who wait. */
  readonly interactive: WebClient
}

export interface ApiPlace {
  readonly botToken: Secret
  /** Null is Slack's own. */
  readonly apiUrl: string | null
  readonly log: Logger
  readonly timings: Timings
}

export function openClients(place: ApiPlace): Clients {
  const client = (retries: number): WebClient =>
    new WebClient(place.botToken.reveal(), {
      ...clientOptions(place),
      rejectRateLimitedCalls: true,
      retryConfig: { retries, minTimeout: 200, maxTimeout: 1_000 },
    })
  return { outbound: client(0), interactive: client(1) }
}

/** Options of a client, each time an object of its own: the SDK writes into what it is given. */
export function clientOptions({ apiUrl, log, timings }: Omit<ApiPlace, 'botToken'>): WebClientOptions {
  return {
    ...(apiUrl === null ? {} : { slackApiUrl: apiUrl }),
    timeout: timings.callMs,
    allowAbsoluteUrls: false,
    logger: sdkLogger(log),
  }
}
