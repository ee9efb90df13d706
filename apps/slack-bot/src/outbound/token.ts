import type { BotContext } from '../bot-context.ts'
import { isAboutTokens, troubleOf } from '../connection/trouble.ts'

/** Asks Slack now and then whether it takes the token: while there is nothing to tell, nobody would notice that it does not. */
export function watchToken(bot: BotContext): { stop(): void } {
  const ask = async (): Promise<void> => {
    try {
      await bot.interactive.auth.test()
      if (bot.pulse.refusal === null) return
      bot.pulse.refusal = null
      bot.pulse.trouble = null
    } catch (error) {
      noteRefusal(bot, error)
    }
  }
  const timer = setInterval(() => void ask(), bot.timings.askTokenMs)
  return { stop: () => clearInterval(timer) }
}

/** Notes of a failed call when it is the token that Slack refuses. */
export function noteRefusal({ pulse, clock, log }: BotContext, error: unknown): void {
  const trouble = troubleOf(error)
  if (trouble === null || !isAboutTokens(trouble)) return
  const { sentence } = trouble
  if (pulse.refusal === null) log.error(`nothing reaches Slack until the tokens are new: ${sentence}`)
  pulse.refusal ??= { sentence, since: clock.now() }
  pulse.trouble = { sentence, at: clock.now() }
}
