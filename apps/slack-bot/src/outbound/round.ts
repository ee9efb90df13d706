import type { BotContext } from '../bot-context.ts'
import { isAboutChannel, troubleOf } from '../connection/trouble.ts'
import type { Channels } from './channel.ts'
import { isLimited, limitOf, noteLimited } from './held.ts'
import { NotYet } from './pace.ts'
import type { ShownPlace } from './show-incident.ts'
import { wordingAt } from './wording-at.ts'

/**
 * One time of bringing channels up to date. Each of them gets something, and more as long as it has room; what one of
 * them does not take keeps nothing in another back.
 */
export class Round {
  readonly #bot: BotContext
  readonly #channels: Channels
  readonly #begun = new Set<string>()
  readonly #over = new Set<string>()
  /** In how many milliseconds there is room for the rest of a long work; null where none was broken off. */
  roomInMs: number | null = null

  constructor(bot: BotContext, channels: Channels) {
    this.#bot = bot
    this.#channels = channels
  }

  /** Does something in a channel, by its id, unless its time is over. @throws what concerns more than this channel */
  async work(channel: string, work: (place: ShownPlace) => Promise<void>): Promise<void> {
    if (this.#over.has(channel) || isLimited(this.#bot, channel)) return
    try {
      const wording = await wordingAt(this.#bot, this.#channels, channel)
      if (this.#begun.has(channel)) await this.#bot.pace.room(channel)
      await work({ channel, mention: null, wording })
      this.#begun.add(channel)
    } catch (error) {
      this.#note(channel, error)
    }
  }

  /** Before each part of a long work. @throws NotYet when the rest of it is to come later */
  async part(channel: string): Promise<void> {
    try {
      if (this.#begun.has(channel)) await this.#bot.pace.room(channel)
    } catch (error) {
      if (error instanceof NotYet) this.roomInMs = Math.min(this.roomInMs ?? error.waitMs, error.waitMs)
      throw error
    }
    this.#begun.add(channel)
  }

  #note(channel: string, error: unknown): void {
    const waitMs = limitOf(error)
    const isRefused = troubleOf(error)?.kind === 'refused'
    if (waitMs === null && !isAboutChannel(error) && !isRefused) throw error
    if (!isRefused) this.#over.add(channel)
    if (error instanceof NotYet) return
    if (waitMs !== null) noteLimited(this.#bot, channel, waitMs)
    this.#bot.log.debug({ err: error }, `messages in ${channel} could not be brought up to date`)
  }
}
