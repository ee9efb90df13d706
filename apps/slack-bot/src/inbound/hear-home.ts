import { homeOf, openHome } from '@mailhealth/store'
import type { BotContext } from '../bot-context.ts'
import { showHome } from '../outbound/show-home.ts'
import { type Filter, type HomeChoice, readChoice, withFilter } from '../render/home-choice.ts'
import { homeIds } from '../render/home-controls.ts'

/** Somebody opened their Home: shows it as they left it, at the first page. */
export async function openHomeOf(bot: BotContext, user: string): Promise<void> {
  const { db } = bot.store
  const known = await homeOf(db, user)
  const choice = { ...readChoice(known?.choice ?? {}), page: 0 }
  await openHome(db, user, bot.clock.now(), choice)
  await showHome(bot, bot.interactive, user)
}

/** Somebody narrowed, or turned the page: keeps that, and shows it. */
export async function chooseInHome(bot: BotContext, user: string, actionId: string, value: string): Promise<void> {
  const { db } = bot.store
  const choice = chosen(readChoice((await homeOf(db, user))?.choice ?? {}), actionId, value)
  await openHome(db, user, bot.clock.now(), { ...choice })
  await showHome(bot, bot.interactive, user)
}

function chosen(choice: HomeChoice, actionId: string, value: string): HomeChoice {
  if (actionId === homeIds.previous || actionId === homeIds.next) return readChoice({ ...choice, page: Number(value) })
  const filter = (['group', 'severity', 'state'] satisfies Filter[]).find((one) => homeIds[one] === actionId)
  return filter === undefined ? choice : withFilter(choice, filter, value)
}
