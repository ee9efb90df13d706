import type { BotContext } from '../bot-context.ts'
import { troubleOf } from '../connection/trouble.ts'
import type { Content } from '../render/blocks.ts'

/** Where a message goes, and what it is found by. */
export interface Placed {
  readonly channel: string
  readonly threadTs: string | null
  /** A line of a thread that the channel shows too. */
  readonly isBroadcast?: boolean
  readonly tag: string
  readonly payload: { readonly [key: string]: string | number }
}

/** Posts a message; returns its ts. */
export async function post(bot: BotContext, content: Content, placed: Placed): Promise<string> {
  await bot.pace.turn(placed.channel)
  const { ts } = await orPlainly(bot, content, (accepted) =>
    bot.outbound.chat.postMessage({
      channel: placed.channel,
      ...accepted,
      ...threadOf(placed),
      metadata: { event_type: placed.tag, event_payload: placed.payload },
      unfurl_links: false,
      unfurl_media: false,
    }),
  )
  bot.pulse.deliveredAt = bot.clock.now()
  bot.pulse.trouble = null
  bot.pulse.refusal = null
  if (ts === undefined) throw new Error('chat.postMessage gave no ts')
  return ts
}

function threadOf({ threadTs, isBroadcast = false }: Placed) {
  if (threadTs === null) return {}
  return isBroadcast ? { thread_ts: threadTs, reply_broadcast: true as const } : { thread_ts: threadTs }
}

/** Makes a message say something else. @throws WebAPIPlatformError `message_not_found` when it is gone */
export async function update(
  bot: BotContext,
  content: Content,
  placed: Omit<Placed, 'threadTs' | 'isBroadcast'> & { readonly ts: string },
): Promise<void> {
  await bot.pace.turn(placed.channel)
  await orPlainly(bot, content, (accepted) =>
    bot.outbound.chat.update({
      channel: placed.channel,
      ts: placed.ts,
      ...accepted,
      metadata: { event_type: placed.tag, event_payload: placed.payload },
    }),
  )
}

/** A layout that Slack refuses is our fault, and no reason to keep an alert back: its sentence goes out alone then. */
async function orPlainly<Result>(
  bot: BotContext,
  content: Content,
  send: (content: Content) => Promise<Result>,
): Promise<Result> {
  try {
    return await send(content)
  } catch (error) {
    const trouble = troubleOf(error)
    if (trouble?.kind !== 'refused' || !layoutRefusals.has(trouble.code)) throw error
    bot.log.error({ err: error }, 'Slack refuses the layout of a message; only its sentence is posted')
    return send({ text: content.text, blocks: [], attachments: [] })
  }
}

const layoutRefusals: ReadonlySet<string> = new Set([
  'invalid_blocks',
  'invalid_blocks_format',
  'invalid_attachments',
  'msg_blocks_too_long',
  'msg_too_long',
])
