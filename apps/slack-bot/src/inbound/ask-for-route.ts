import type { NamedRoute } from '@mailhealth/alerting'
import { routeName } from '@mailhealth/core'
import { latestRouteChoices, listTargets } from '@mailhealth/store'
import type { BotContext } from '../bot-context.ts'
import { routesToShow } from '../outbound/routes.ts'
import { readingModal } from '../render/modals.ts'
import { type AskedRoute, routeModal } from '../render/route-modal.ts'
import { routeTextsIn } from '../texts/routes.ts'
import { deniedMessage } from './denied.ts'
import { type Opening, openAndFill } from './open-view.ts'
import type { Doing } from './submit.ts'

/** Asks administrators what a route takes and where it leads. `typed` is its name; null asks for that too. */
export function openRoute(bot: BotContext, doing: Doing, typed: string | null, opening: Opening): Promise<void> {
  const { channel, threadTs, user } = doing.place
  return openAndFill(bot, doing, opening, async (wording) => {
    const { texts, locale } = wording
    const permission = await bot.people.permissionOf(user, 'admin')
    if (permission.kind !== 'granted') {
      return readingModal(routeTextsIn(locale).modal.title, deniedMessage(permission, texts).blocks, texts)
    }
    const name = typed === null ? null : routeName(typed)
    const asked = await askedOf(bot, name)
    const route = asked.named?.name ?? null
    const choices = await latestRouteChoices(bot.store.db)
    const revision = choices.find((one) => one.name === route)?.revision ?? 0
    return routeModal({ channel, threadTs, locale, route, revision }, asked, wording)
  })
}

async function askedOf(bot: BotContext, name: string | null): Promise<AskedRoute> {
  const { db } = bot.store
  const [routes, targets, groups] = await Promise.all([routesToShow(db, bot), listTargets(db), bot.people.groups()])
  const named = routes.named.find((one) => one.name === name) ?? null
  const tags = [...new Set(targets.flatMap((target) => ('tags' in target ? target.tags : [])))]
  const { mention } = bot.config.slack
  const [usual = null] = mention === null ? [] : await bot.people.namesOf([mention])
  return { routes, named, typed: name, tags, groups, usual, ...(await channelsOf(bot, named)) }
}

/** Slack's menu begins with ids. */
async function channelsOf(bot: BotContext, named: NamedRoute | null): Promise<Pick<AskedRoute, 'channels' | 'lost'>> {
  const wanted = (named?.terms ?? named?.configured)?.channels ?? []
  const ids = await Promise.all(wanted.map((channel) => bot.channels.idOf(channel).catch(() => null)))
  return { channels: [...new Set(ids.filter((id) => id !== null))], lost: wanted.filter((_, at) => ids[at] === null) }
}
