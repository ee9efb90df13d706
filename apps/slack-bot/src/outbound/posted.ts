import type { BotContext } from '../bot-context.ts'

/** What the bot's own messages carry, to be found by when it is not known whether a post arrived. */
export const incidentTag = 'mailhealth_incident'
export const eventTag = 'mailhealth_event'

/** Where to look, and for what. */
export interface Wanted {
  readonly channel: string
  /** The thread; null is the channel itself. */
  readonly threadTs: string | null
  /** When the post was about to be made. */
  readonly since: Date
  readonly tag: string
  readonly payload: { readonly [key: string]: string | number }
}

/** A message of the bot's own that was found. */
export interface Posted {
  readonly ts: string
  readonly payload: { readonly [key: string]: unknown }
}

/** Slack's clock and ours may differ by so much. */
const clockDifferenceMs = 600_000
const pageSize = 200

/** Looks for a message of the bot's own by its metadata; null when it is not there. */
export async function findPosted(bot: BotContext, wanted: Wanted): Promise<Posted | null> {
  for await (const { ts, metadata } of ownMessages(bot, wanted)) {
    const payload = (metadata?.event_payload ?? {}) as Posted['payload']
    const isWanted = Object.entries(wanted.payload).every(([key, value]) => payload[key] === value)
    if (ts !== undefined && metadata?.event_type === wanted.tag && isWanted) return { ts, payload }
  }
  return null
}

/** Whether the bot shared a file of that name there: messages with files carry no metadata. */
export async function isShared(
  bot: BotContext,
  where: Omit<Wanted, 'tag' | 'payload'>,
  name: string,
): Promise<boolean> {
  for await (const { files } of ownMessages(bot, where)) if (files?.some((file) => file.name === name)) return true
  return false
}

async function* ownMessages(bot: BotContext, wanted: Omit<Wanted, 'tag' | 'payload'>) {
  const { user: author } = await bot.identity()
  const oldest = String((wanted.since.getTime() - clockDifferenceMs) / 1_000)
  let cursor = ''
  do {
    const asked = {
      channel: wanted.channel,
      oldest,
      limit: pageSize,
      include_all_metadata: true,
      ...(cursor === '' ? {} : { cursor }),
    }
    const page =
      wanted.threadTs === null
        ? await bot.outbound.conversations.history(asked)
        : await bot.outbound.conversations.replies({ ...asked, ts: wanted.threadTs })
    yield* (page.messages ?? []).filter(({ user }) => user === author)
    cursor = page.response_metadata?.next_cursor ?? ''
  } while (cursor !== '')
}
