import { stormByNumber } from '@mailhealth/store'
import type { BotContext } from '../bot-context.ts'
import { incidentsOf } from '../outbound/show-storm.ts'
import { stormModal } from '../render/storm-message.ts'
import { type Opening, openAndFill } from './open-view.ts'
import type { Doing } from './submit.ts'

/** Shows every incident of a storm. */
export function openStorm(bot: BotContext, doing: Doing, number: number | null, opening: Opening): Promise<void> {
  return openAndFill(bot, doing, opening, async (wording) => {
    const storm = number === null ? null : await stormByNumber(bot.store.db, number)
    return stormModal(storm === null ? [] : await incidentsOf(bot, storm), wording)
  })
}
