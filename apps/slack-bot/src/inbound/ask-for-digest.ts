import { parseCommand } from '@mailhealth/alerting'
import type { BotContext } from '../bot-context.ts'
import { digestSettingOf } from '../outbound/digest-setting.ts'
import { digestModal, digestText } from '../render/digest-modal.ts'
import type { Entered } from './hear-modal.ts'
import { type Opening, openAndFill } from './open-view.ts'
import { type Doing, submit } from './submit.ts'

/** Asks when digests come. */
export function openDigest(bot: BotContext, doing: Doing, opening: Opening): Promise<void> {
  const { channel, threadTs } = doing.place
  return openAndFill(bot, doing, opening, async (wording) =>
    digestModal({ channel, threadTs, locale: wording.locale }, await digestSettingOf(bot.store.db, bot), wording),
  )
}

/** Takes what was entered as the command that says the same. */
export async function hearDigest(
  bot: BotContext,
  doing: Doing,
  { plan, at, day }: Pick<Entered, 'plan' | 'at' | 'day'>,
): Promise<void> {
  const parsed = parseCommand(digestText(plan ?? '', at, day), { incident: null, findingIds: [], allow: [] })
  if (!parsed.ok || parsed.command.verb !== 'digest' || parsed.command.wish === null) {
    throw new Error(`the modal of digests gave ${JSON.stringify({ plan, at, day })}`)
  }
  await submit(bot, doing, { verb: 'digest', wish: parsed.command.wish })
}
