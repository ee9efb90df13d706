import type { JsonObject, JsonValue } from '@mailhealth/core'
import type { WebClient } from '@slack/web-api'
import type { BotContext } from './bot-context.ts'
import { troubleOf } from './connection/trouble.ts'
import type { Content } from './render/blocks.ts'

/** Where somebody who did something waits for the answer. */
export interface Place {
  /** Where Slack takes an answer for half an hour; null where there is none, as after a mention or in a modal. */
  readonly responseUrl: string | null
  /**
   * Who sees the answer: only them, where they are or as a direct message (whose `channel` is their id), everybody in
   * the thread, or everybody in the channel.
   */
  readonly audience: 'user' | 'direct' | 'thread' | 'channel'
  readonly channel: string
  readonly user: string
  readonly threadTs: string | null
  /** The answer takes the place of the message whose button was pressed; beside it where absent. */
  readonly isReplacing?: boolean
}

/** A place as it is stored. */
export function writePlace(place: Place): JsonObject {
  return { ...place }
}

/** Reads what writePlace wrote. */
export function readPlace(value: JsonValue | undefined): Place {
  return value as unknown as Place
}

/**
 * Answers somebody. Where the response_url does not take it any more, Slack is asked to show it to them in the channel;
 * an answer that can reach nobody is logged and dropped.
 *
 * @throws what the client throws while Slack does not work just now
 */
export async function answer(bot: BotContext, client: WebClient, place: Place, content: Content): Promise<void> {
  if (place.responseUrl !== null && (await respond(bot, place, place.responseUrl, content))) return
  try {
    await say(client, place, content)
  } catch (error) {
    const trouble = troubleOf(error)
    if (trouble === null || trouble.kind === 'passing') throw error
    bot.log.warn(`an answer did not reach ${place.user}: ${trouble.sentence}`)
  }
}

/** As answer(), for whoever has nobody to tell that it failed. */
export async function tryToAnswer(bot: BotContext, place: Place, content: Content): Promise<void> {
  try {
    await answer(bot, bot.interactive, place, content)
  } catch (error) {
    bot.log.warn({ err: error }, `an answer did not reach ${place.user}`)
  }
}

async function say(client: WebClient, { audience, channel, user, threadTs }: Place, content: Content): Promise<void> {
  const message = { channel, ...content, ...(threadTs === null ? {} : { thread_ts: threadTs }) }
  if (audience !== 'user') await client.chat.postMessage({ ...message, unfurl_links: false, unfurl_media: false })
  else await client.chat.postEphemeral({ ...message, user })
}

/** True when Slack took it. */
async function respond(
  bot: BotContext,
  { audience, isReplacing = false }: Place,
  url: string,
  content: Content,
): Promise<boolean> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify({
        response_type: audience === 'user' ? 'ephemeral' : 'in_channel',
        replace_original: isReplacing,
        ...content,
      }),
      signal: AbortSignal.timeout(bot.timings.callMs),
    })
    await response.body?.cancel()
    if (!response.ok) bot.log.debug({ status: response.status }, 'a response_url was refused')
    return response.ok
  } catch (error) {
    bot.log.debug({ err: error }, 'a response_url could not be reached')
    return false
  }
}
