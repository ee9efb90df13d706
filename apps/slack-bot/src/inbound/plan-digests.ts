import { chosenBy, type DigestWish } from '@mailhealth/alerting'
import { chooseDigest, type Transaction } from '@mailhealth/store'
import type { BotContext } from '../bot-context.ts'
import { digestSettingOf } from '../outbound/digest-setting.ts'
import { planSentence } from '../render/digest.ts'
import type { Changing } from './perform.ts'

/** Plans digests as somebody wishes, and says when they come now. */
export async function planDigestsAs(
  tx: Transaction,
  bot: BotContext,
  wish: DigestWish,
  { by, now, timeZone, wording }: Changing,
): Promise<string> {
  const { plan } = await digestSettingOf(tx, bot)
  await chooseDigest(tx, { choice: chosenBy(wish, plan, timeZone), by, at: now.toISOString() })
  return planSentence(await digestSettingOf(tx, bot), wording.locale)
}
