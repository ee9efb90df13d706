import { stormByNumber } from '@mailhealth/store'
import type { BotContext } from '../bot-context.ts'
import { incidentsOf } from '../outbound/show-storm.ts'
import { stormModal } from '../render/storm-message.ts'

/** Shows every incident of a storm. A trigger is good for three seconds; one that is too late is logged. */
export async function openStorm(bot: BotContext, number: number | null, triggerId: string): Promise<void> {
  const storm = number === null ? null : await stormByNumber(bot.store.db, number)
  const incidents = storm === null ? [] : await incidentsOf(bot, storm)
  try {
    await bot.interactive.views.open({ trigger_id: triggerId, view: stormModal(incidents, bot.wording) })
  } catch (error) {
    bot.log.warn({ err: error }, 'the incidents of a storm could not be shown')
  }
}
