import type { Event } from '@mailhealth/core'
import { eventSchema, type ResumeTick } from '@mailhealth/queue'
import {
  firstHeldOf,
  type HeldAlert,
  heldAlertsOf,
  heldChannels,
  holdAlert,
  holdBehind,
  releaseAlert,
} from '@mailhealth/store'
import { type BotContext, noteLimit } from '../bot-context.ts'
import { isAboutChannel, troubleOf } from '../connection/trouble.ts'
import { NotYet } from './pace.ts'

/** A channel is told so many alerts that waited, then others have their turn. */
const mostAtOnce = 10
/** A channel that nobody resumed for so long is forgotten. */
const forgottenMs = 30_000

/** How long a channel takes no more, by Slack's word or by its pace, in milliseconds; null for any other failure. */
export function limitOf(error: unknown): number | null {
  if (error instanceof NotYet) return error.waitMs
  const trouble = troubleOf(error)
  return trouble?.kind === 'passing' ? trouble.waitMs : null
}

/** True when a failure is of this one event: another may be told all the same. */
function isAboutEvent(error: unknown): boolean {
  const kind = troubleOf(error)?.kind
  return kind !== 'passing' && kind !== 'operator' && !isAboutChannel(error)
}

/**
 * Tells a channel of an event, unless Slack limits that channel, or it has no room just now: then the event waits for it,
 * in order and in the store, and whatever else there is to tell goes on.
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
  if ((await firstHeldOf(db, channel)) !== null) {
    await holdAlert(db, channel, event, bot.clock.now())
    return goOn(bot, channel)
  }
  try {
    await tell()
  } catch (error) {
    if (limitOf(error) === null) throw error
    await holdAlert(db, channel, event, bot.clock.now())
    await putOff(bot, channel, error)
  }
}

/**
 * Tells a channel what waited for it, oldest first, until Slack limits it again or others have their turn. An event that
 * cannot be told waits on, behind the others.
 *
 * @throws the first failure: at once where nothing else could be told either, else when the rest was told
 */
export async function resume(
  bot: BotContext,
  { channel, first }: ResumeTick,
  tell: (event: Event) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const { db } = bot.store
  if (isLimited(bot, channel) || (await firstHeldOf(db, channel)) !== first) return
  const failures: unknown[] = []
  const waiting = await heldAlertsOf(db, channel, mostAtOnce)
  for (const alert of waiting) {
    signal.throwIfAborted()
    try {
      await tell(read(alert))
      await releaseAlert(db, channel, alert.eventId)
    } catch (error) {
      if (limitOf(error) !== null) return putOff(bot, channel, error)
      if (!isAboutEvent(error)) throw error
      failures.push(error)
      await holdBehind(db, channel, alert.eventId)
    }
  }
  // Where all that was tried failed, what comes next may too: that is tried when the channel is found forgotten.
  if (failures.length < waiting.length) await goOn(bot, channel)
  if (failures.length > 0) throw failures[0]
}

/** @throws Error when it was stored in a shape that is not known any more */
function read({ eventId, event }: HeldAlert): Event {
  const { data, error } = eventSchema.safeParse(event)
  if (data === undefined) throw new Error(`the event ${eventId} that waited is none that is known: ${error.message}`)
  return data
}

/** Sees to it that no channel waits for ever, whoever died meanwhile. */
export async function resumeForgotten(bot: BotContext): Promise<void> {
  for (const { channel } of await heldChannels(bot.store.db)) await goOn(bot, channel)
}

/** Has a channel told what waits for it, if anything does; not more often than is of use. */
async function goOn(bot: BotContext, channel: string): Promise<void> {
  if (isLimited(bot, channel)) return
  await addResume(bot, channel, String(Math.floor(bot.clock.now().getTime() / forgottenMs)), 0)
}

async function putOff(bot: BotContext, channel: string, error: unknown): Promise<void> {
  const waitMs = limitOf(error) ?? 0
  const until = bot.clock.now().getTime() + waitMs
  if (error instanceof NotYet) bot.limitedUntil.set(channel, until)
  else {
    noteLimited(bot, channel, waitMs)
    bot.log.warn({ waitMs }, `Slack asks to wait with ${channel}; its alerts wait, in order, and others go on`)
  }
  await addResume(bot, channel, `limit ${until}`, waitMs)
}

/** Slack asked to wait with a channel. */
export function noteLimited({ limitedUntil, pulse, clock }: BotContext, channel: string, waitMs: number): void {
  const now = clock.now()
  limitedUntil.set(channel, now.getTime() + waitMs)
  noteLimit(pulse, now)
}

/** A tick is for what waits first: of several, only the one that runs first has something to do. */
async function addResume(bot: BotContext, channel: string, period: string, delayMs: number): Promise<void> {
  const first = await firstHeldOf(bot.store.db, channel)
  if (first !== null) await bot.queues.addResume({ channel, first }, period, delayMs)
}

/** True while a channel takes nothing, as far as this process knows. */
export function isLimited({ limitedUntil, clock }: BotContext, channel: string): boolean {
  return (limitedUntil.get(channel) ?? 0) > clock.now().getTime()
}
