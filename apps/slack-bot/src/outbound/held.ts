import { randomUUID } from 'node:crypto'
import type { Event } from '@mailhealth/core'
import { hasHeldAlerts, heldAlertsOf, heldChannels, holdAlert, releaseAlert } from '@mailhealth/store'
import { type BotContext, noteLimit } from '../bot-context.ts'
import { troubleOf } from '../connection/trouble.ts'

/** A channel is told so many alerts that waited, then others have their turn. */
const mostAtOnce = 10

/** How long Slack asks to wait before more is posted; null for any other failure. */
function limitOf(error: unknown): number | null {
  const trouble = troubleOf(error)
  return trouble?.kind === 'passing' ? trouble.waitMs : null
}

/**
 * Tells a channel of an event, unless Slack limits that channel: then the event waits for it, in order and in the store,
 * and whatever else there is to tell goes on.
 *
 * @param channel as the configuration names it
 */
export async function tellOrHold(
  bot: BotContext,
  channel: string,
  event: Event,
  tell: () => Promise<void>,
): Promise<void> {
  const { db } = bot.store
  if (await hasHeldAlerts(db, channel)) return holdAlert(db, channel, event, bot.clock.now())
  try {
    await tell()
  } catch (error) {
    const waitMs = limitOf(error)
    if (waitMs === null) throw error
    await holdAlert(db, channel, event, bot.clock.now())
    await waitFor(bot, channel, waitMs)
  }
}

/**
 * Tells a channel what waited for it, oldest first, until Slack limits it again or others have their turn. What fails in
 * another way is thrown, and waits on.
 */
export async function resume(
  bot: BotContext,
  channel: string,
  tell: (event: Event) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const { db } = bot.store
  for (const event of await heldAlertsOf(db, channel, mostAtOnce)) {
    signal.throwIfAborted()
    try {
      await tell(event)
    } catch (error) {
      const waitMs = limitOf(error)
      if (waitMs === null) throw error
      return waitFor(bot, channel, waitMs)
    }
    await releaseAlert(db, channel, event.id)
  }
  if (await hasHeldAlerts(db, channel)) await bot.queues.addResume(channel, randomUUID(), 0)
}

/** Sees to it that no channel waits for ever, whoever died meanwhile. */
export async function resumeForgotten(bot: BotContext): Promise<void> {
  const now = bot.clock.now().getTime()
  for (const { channel } of await heldChannels(bot.store.db)) {
    if ((bot.limitedUntil.get(channel) ?? 0) > now) continue
    await bot.queues.addResume(channel, String(Math.floor(now / forgottenMs)), 0)
  }
}

/** A channel that nobody resumed for so long is forgotten. */
const forgottenMs = 30_000

async function waitFor(bot: BotContext, channel: string, waitMs: number): Promise<void> {
  bot.limitedUntil.set(channel, bot.clock.now().getTime() + waitMs)
  noteLimit(bot.pulse, bot.clock.now())
  bot.log.warn({ waitMs }, `Slack asks to wait with ${channel}; its alerts wait, in order, and others go on`)
  await bot.queues.addResume(channel, randomUUID(), waitMs)
}
