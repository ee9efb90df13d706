import { countUnpublished } from '@mailhealth/store'
import type { BotContext } from '../bot-context.ts'
import { troubleOf } from '../connection/trouble.ts'
import { channelsOf } from '../outbound/channel.ts'
import { type Content, header, section } from '../render/blocks.ts'
import type { Wording } from '../render/incident-message.ts'
import { configMessage, routesMessage } from '../render/lists.ts'
import { code, escaped } from '../render/safe-text.ts'
import type { Texts } from '../texts/texts.ts'

/** What is asked about how mailhealth is set up. */
export type SetupQuestion = 'oncall' | 'route' | 'config' | 'doctor'

/** The bot, and whether people reach it. */
export type ConnectedBot = BotContext & { isConnected(): boolean }

/** Answers a question about the set-up. */
export function lookAtSetup(
  bot: ConnectedBot,
  question: SetupQuestion,
  { texts }: Wording,
): Promise<Content> | Content {
  switch (question) {
    case 'oncall':
      return onCall(bot, texts)
    case 'route':
      return routesMessage(bot.config.slack, texts)
    case 'config':
      return configMessage(bot.config, texts)
    case 'doctor':
      return doctor(bot, texts)
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

async function doctor(bot: ConnectedBot, texts: Texts): Promise<Content> {
  const { doctor: words } = texts
  const { slack } = bot.config
  const channels = [...new Set([slack.channel, ...slack.routes.map((route) => route.channel)])]
  const groups = [...slack.responders, ...slack.admins, slack.mention].filter((id) => id?.startsWith('S') === true)
  const found = await Promise.all([
    attempt('auth.test', texts, async () => words.signedIn(`<@${(await bot.identity()).user}>`)),
    ...channels.map((channel) =>
      attempt(escaped(channel, 90), texts, async () => {
        const id = await channelsOf(bot.interactive).idOf(channel)
        return words.channel(/^[CG]/.test(id) ? `<#${id}>` : escaped(channel, 90))
      }),
    ),
    ...[...new Set(groups)].map((group) =>
      attempt(code(String(group), 40), texts, async () => {
        const { users = [] } = await bot.interactive.usergroups.users.list({ usergroup: String(group) })
        return words.members(code(String(group), 40), users.length)
      }),
    ),
    attempt('outbox', texts, async () => words.waiting(await countUnpublished(bot.store.db))),
  ])
  return lines(words.heading, [bot.isConnected() ? `🟢 ${words.connected}` : `🔴 ${words.disconnected}`, ...found])
}

async function attempt(what: string, { doctor: words }: Texts, look: () => Promise<string>): Promise<string> {
  try {
    return `🟢 ${await look()}`
  } catch (error) {
    const why = troubleOf(error)?.sentence ?? (error instanceof Error ? error.message : String(error))
    return `🔴 ${words.failed(what, escaped(why, 300))}`
  }
}

function lines(heading: string, rows: readonly string[]): Content {
  return { text: `${heading}: ${rows.join(' ')}`.slice(0, 3_000), blocks: [header(heading), section(rows.join('\n'))] }
}
