import type { Locale } from '@mailhealth/catalogue'
import type { Config } from '@mailhealth/config'
import type { Clock } from '@mailhealth/core'
import type { Queues } from '@mailhealth/queue'
import type { Store } from '@mailhealth/store'
import type { WebClient } from '@slack/web-api'
import type { Logger } from 'pino'
import { type ApiPlace, type Clients, openClients } from './connection/clients.ts'
import type { Timings } from './connection/timings.ts'
import { type People, peopleOf } from './inbound/people.ts'
import { type Channels, channelsOf } from './outbound/channel.ts'
import { Pace } from './outbound/pace.ts'
import type { Wording } from './render/incident-message.ts'
import { textsIn } from './texts/texts.ts'

export interface ContextParts extends Omit<ApiPlace, 'timings'> {
  readonly config: Pick<Config, 'slack' | 'runbooks' | 'network' | 'settings' | 'file'>
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
  readonly config: ContextParts['config']
  readonly people: People
  /** For people who wait: whoever posts alerts looks channels up by its own client. */
  readonly channels: Channels
  /** In the language of `slack.locale`: that of each channel whose route names no other. */
  readonly wording: Wording
  wordingIn(locale: Locale): Wording
  readonly pace: Pace
  readonly pulse: Pulse
  /**
   * Until when a channel takes nothing, by Slack's word or its pace, in milliseconds since 1970: as the configuration
   * names it where alerts are told, by its id where messages are brought up to date.
   */
  readonly limitedUntil: Map<string, number>
  /** What Slack calls the app itself; null until something came from Slack. */
  readonly app: { id: string | null }
  /** The bot's own user id, to know its messages by; and the workspace. */
  identity(): Promise<Identity>
}

/** The bot, and whether people reach it: by how many sockets, which is null in HTTP mode. */
export type ConnectedBot = BotContext & { isConnected(): boolean; socketsUp(): number | null }

/** Signs of life, as they come; null for never. */
export interface Pulse {
  /** When somebody last did something in Slack. */
  envelopeAt: Date | null
  /** When Slack last limited us, and how often it did since this bot started. */
  limitedAt: Date | null
  limits: number
  /** When Slack last took an alert. */
  deliveredAt: Date | null
  /** What keeps alerts from Slack, in a sentence, and when it last did; null when the last one arrived. */
  trouble: { readonly sentence: string; readonly at: Date } | null
  /** Since when Slack refuses the bot's token, and in which sentence; null while it takes it. */
  refusal: { readonly sentence: string; readonly since: Date } | null
}

/** Notes that Slack asked to wait. */
export function noteLimit(pulse: Pulse, at: Date): void {
  pulse.limitedAt = at
  pulse.limits++
}

/** The subscriber that the bot is to the outbox. */
export const subscriber = 'slack'

/** Puts together what everything in the bot works with. Nothing is asked of Slack yet. */
export function openContext(parts: ContextParts, timings: Timings): BotContext {
  const { config, store, queues, clock, log } = parts
  const clients = openClients({ ...parts, timings })
  const identity = identityOf(clients.interactive)
  const { slack, runbooks } = config
  const wordingIn = (locale: Locale): Wording => ({
    locale,
    texts: textsIn(locale),
    runbooks,
    onCall: [slack.mention, ...slack.escalation.map((step) => step.mention)],
  })
  return {
    store,
    queues,
    clock,
    log,
    timings,
    config,
    channels: channelsOf(clients.interactive),
    people: peopleOf(slack, {
      client: clients.interactive,
      clock,
      log,
      team: async () => (await identity()).team,
    }),
    wording: wordingIn(slack.locale),
    wordingIn,
    pace: new Pace(timings.pacing),
    pulse: { envelopeAt: null, limitedAt: null, limits: 0, deliveredAt: null, trouble: null, refusal: null },
    limitedUntil: new Map(),
    app: { id: null },
    identity,
    ...clients,
  }
}

/** Who the bot is, and where. */
export interface Identity {
  readonly user: string
  /** Where people find the workspace, `https://example.slack.com/`; null when Slack does not say. */
  readonly url: string | null
  /** The workspace's id; null when Slack does not say. */
  readonly team: string | null
}

/** Asks once; again only after a failure. */
function identityOf(client: WebClient): () => Promise<Identity> {
  let known: Identity | null = null
  return async () => {
    if (known !== null) return known
    const { user_id: user, url = null, team_id: team = null } = await client.auth.test()
    if (user === undefined) throw new Error('auth.test gave no user_id')
    known = { user, url, team }
    return known
  }
}
