import type { BotContext } from '../bot-context.ts'
import { lacking } from '../connection/scopes.ts'
import { isAboutTokens, refusalsToBelieve, troubleOf } from '../connection/trouble.ts'
import { tellAdmins } from './admins.ts'

/**
 * Asks Slack now and then whether it takes the token, and what it may do: while there is nothing to tell, nobody would
 * notice that it does not, and without some scopes alerts arrive but nobody may act on them. Once it was refused Slack is asked more often, until it is sure.
 *
 * @param onRefused hears, once, that it is refused for good
 */
export function watchToken(bot: BotContext, onRefused: (sentence: string) => void): { stop(): void } {
  const { pulse, timings } = bot
  let askedAt = Number.NEGATIVE_INFINITY
  let refusals = 0
  let lacked = ''
  const noteScopes = async (granted: readonly string[] = []): Promise<void> => {
    const missing = granted.length === 0 ? '' : lacking(granted).join(', ')
    if (missing !== '' && missing !== lacked) bot.log.error(`the token lacks scopes: ${missing}`)
    lacked = missing
    if (missing !== '') await tellAdmins(bot, missing, 'lacking')
  }
  const ask = async (): Promise<void> => {
    if (pulse.refusal === null) refusals = 0
    if (pulse.refusal === null && performance.now() - askedAt < timings.askTokenMs) return
    askedAt = performance.now()
    try {
      const { response_metadata: told } = await bot.interactive.auth.test()
      refusals = 0
      if (pulse.refusal !== null) {
        pulse.refusal = null
        pulse.trouble = null
      }
      await noteScopes(told?.scopes)
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
