import type { BotContext, ConnectedBot } from '../bot-context.ts'
import { type Content, header, section } from '../render/blocks.ts'
import { configQuestion } from '../render/config-modal.ts'
import type { Wording } from '../render/incident-message.ts'
import { code } from '../render/safe-text.ts'
import type { Texts } from '../texts/texts.ts'
import { lookAtHealth } from './look-at-health.ts'

/** What is asked about how mailhealth is set up. */
export type SetupQuestion = 'oncall' | 'config' | 'doctor'

/** Answers a question about the set-up. */
export function lookAtSetup(bot: ConnectedBot, question: SetupQuestion, wording: Wording): Promise<Content> | Content {
  const { texts, locale } = wording
  switch (question) {
    case 'oncall':
      return onCall(bot, texts)
    case 'config':
      return configQuestion(locale)
    case 'doctor':
      return lookAtHealth(bot, wording)
  }
}

async function onCall(bot: BotContext, texts: Texts): Promise<Content> {
  const { mention, escalation } = bot.config.slack
  const steps = [{ mention, afterMs: null }, ...escalation].map(async ({ mention: id, afterMs }, index) => {
    if (id === null) return texts.onCall.nobody
    return texts.onCall.step(index + 1, await who(bot, id), afterMs === null ? null : Math.round(afterMs / 60_000))
  })
  return lines(texts.onCall.heading, await Promise.all(steps))
}

/** A group with its members, by name: asking who is on call calls nobody. */
async function who(bot: BotContext, id: string): Promise<string> {
  if (!id.startsWith('S')) return `<@${id}>`
  const [[name = id], members] = await Promise.all([bot.people.namesOf([id]), bot.people.membersOf(id)])
  const shown = members === null ? '?' : members.slice(0, 20).map((user) => `<@${user}>`)
  return `${code(name, 80)} (${[shown].flat().join(', ')})`
}

function lines(heading: string, rows: readonly string[]): Content {
  return { text: `${heading}: ${rows.join(' ')}`.slice(0, 3_000), blocks: [header(heading), section(rows.join('\n'))] }
}
