import type { Secret } from '@mailhealth/config'
import { HTTPReceiver, LogLevel } from '@slack/bolt'
import type { Logger } from 'pino'
import type { Inbound } from './receiver.ts'
import { sdkLogger } from './sdk-logger.ts'

/** The path under which Slack posts in HTTP mode: the request URL of commands, interactivity and events alike. */
export const requestPath = '/slack/events'

/** What a person can type fits many times over. */
const mostBytes = 1_000_000

/** HTTP mode: takes what Slack posts and signs; what is not signed, or five minutes old, is refused (401). */
export function httpReceiver(parts: { readonly signingSecret: Secret; readonly log: Logger }): Inbound {
  const receiver = new HTTPReceiver({
    signingSecret: parts.signingSecret.reveal(),
    endpoints: [requestPath],
    logger: sdkLogger(parts.log),
    logLevel: LogLevel.WARN,
    bodyLimit: mostBytes,
  })
  return {
    init: (app) => receiver.init(app),
    requestListener: (request, response) => receiver.requestListener(request, response),
    socketsUp: () => null,
    lastHelloAt: () => null,
    // Nothing is held open: Slack comes when there is something.
    isConnected: () => true,
    start: async () => null,
    stop: async () => undefined,
  }
}
