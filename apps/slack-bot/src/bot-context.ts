import type { Config } from '@mailhealth/config'
import type { Clock } from '@mailhealth/core'
import type { Queues } from '@mailhealth/queue'
import type { Store } from '@mailhealth/store'
import type { WebClient } from '@slack/web-api'
import type { Logger } from 'pino'
import { type ApiPlace, type Clients, openClients } from './connection/clients.ts'
import type { Timings } from './connection/timings.ts'
import type { Wording } from './render/incident-message.ts'
import { textsIn } from './texts/texts.ts'

export interface ContextParts extends Omit<ApiPlace, 'timings'> {
  readonly config: Pick<Config, 'slack' | 'runbooks'>
  readonly store: Store
  readonly queues: Queues
  readonly clock: Clock
}

/** What everything in the bot works with. */
export interface BotContext extends Clients {
  readonly store: Store
  readonly queues: Queues
  readonly clock: Clock
  readonly log: Logger
  readonly timings: Timings
  readonly wording: Wording
  /** The bot's own user id, to know its messages by. */
  botUser(): Promise<string>
}

/** The subscriber that the bot is to the outbox. */
export const subscriber = 'slack'

/** Puts together what everything in the bot works with. Nothing is asked of Slack yet. */
export function openContext(parts: ContextParts, timings: Timings): BotContext {
  const { config, store, queues, clock, log } = parts
  const { locale } = config.slack
  const clients = openClients({ ...parts, timings })
  const wording = { locale, texts: textsIn(locale), runbooks: config.runbooks }
  return { store, queues, clock, log, timings, wording, botUser: botUserOf(clients.interactive), ...clients }
}

/** Asks once; again only after a failure. */
function botUserOf(client: WebClient): () => Promise<string> {
  let known: string | null = null
  return async () => {
    if (known !== null) return known
    const { user_id: id } = await client.auth.test()
    if (id === undefined) throw new Error('auth.test gave no user_id')
    known = id
    return id
  }
}
