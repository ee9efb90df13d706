import type { types } from '@slack/bolt'
import type { BotContext } from '../bot-context.ts'
import { digestSettingOf } from '../outbound/digest-setting.ts'
import { routesToShow } from '../outbound/routes.ts'
import { configModal } from '../render/config-modal.ts'
import type { Wording } from '../render/incident-message.ts'
import { readingModal } from '../render/modals.ts'
import { configTextsIn } from '../texts/config.ts'
import { deniedMessage } from './denied.ts'
import { type Opening, openAndFill, refill, type ShownView } from './open-view.ts'
import type { Doing } from './submit.ts'

/** Shows administrators what is in force. */
export function openConfig(bot: BotContext, doing: Doing, opening: Opening): Promise<void> {
  return openAndFill(bot, doing, opening, (wording) => configIn(bot, doing, 0, wording))
}

/** Shows another page of it. */
export function turnConfig(bot: BotContext, doing: Doing, page: number, shown: ShownView): Promise<void> {
  return refill(bot, doing, shown, (wording) => configIn(bot, doing, page, wording))
}

async function configIn(bot: BotContext, { place }: Doing, page: number, wording: Wording): Promise<types.ModalView> {
  const { texts, locale } = wording
  const permission = await bot.people.permissionOf(place.user, 'admin')
  if (permission.kind !== 'granted') {
    return readingModal(configTextsIn(locale).title, deniedMessage(permission, texts).blocks, texts)
  }
  const { db } = bot.store
  const { settings, file } = bot.config
  const [digest, routes] = await Promise.all([digestSettingOf(db, bot), routesToShow(db, bot)])
  const { channel, threadTs } = place
  return configModal({ channel, threadTs, locale }, { settings, file, digest, routes }, page, wording)
}
