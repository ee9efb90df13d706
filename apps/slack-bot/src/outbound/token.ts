import type { BotContext } from '../bot-context.ts'
import { isAboutTokens, refusalsToBelieve, troubleOf } from '../connection/trouble.ts'

/**
 * Asks Slack now and then whether it takes the token: while there is nothing to tell, nobody would notice that it does
 * not. Once it was refused Slack is asked more often, until it is sure.
 *
 * @param onRefused hears, once, that it is refused for good
 */
export function watchToken(bot: BotContext, onRefused: (sentence: string) => void): { stop(): void } {
  const { pulse, timings } = bot
  let askedAt = performance.now()
  let refusals = 0
  const ask = async (): Promise<void> => {
    if (pulse.refusal === null) refusals = 0
    if (pulse.refusal === null && performance.now() - askedAt < timings.askTokenMs) return
    askedAt = performance.now()
    try {
      await bot.interactive.auth.test()
      refusals = 0
      if (pulse.refusal === null) return
      pulse.refusal = null
      pulse.trouble = null
    } catch (error) {
      const sentence = noteRefusal(bot, error)
      if (sentence !== null && ++refusals === refusalsToBelieve) onRefused(sentence)
    }
  }
  let asking: Promise<void> | null = null
  const timer = setInterval(() => {
    asking ??= ask().finally(() => {
      asking = null
    })
  }, timings.askRefusedMs)
  return { stop: () => clearInterval(timer) }
}

/** Notes of a failed call when it is the token that Slack refuses; returns what to do then, else null. */
export function noteRefusal({ pulse, clock, log }: BotContext, error: unknown): string | null {
  const trouble = troubleOf(error)
  if (trouble === null || !isAboutTokens(trouble)) return null
  const { sentence } = trouble
  if (pulse.refusal === null) log.error(`nothing reaches Slack until the tokens are new: ${sentence}`)
  pulse.refusal ??= { sentence, since: clock.now() }
  pulse.trouble = { sentence, at: clock.now() }
  return sentence
}
