import { digestPlan } from '@mailhealth/core'
import { listDigestChoices, type Queryable } from '@mailhealth/store'
import type { BotContext } from '../bot-context.ts'
import type { DigestSetting } from '../render/digest.ts'

/** When digests come, and who said so. */
export async function digestSettingOf(db: Queryable, { config }: Pick<BotContext, 'config'>): Promise<DigestSetting> {
  const { digest, channel } = config.slack
  const [last = null] = await listDigestChoices(db, 1)
  const chosen = last === null || last.choice.kind === 'configured' ? null : { by: last.by, at: last.at }
  return { plan: digestPlan(digest, last?.choice ?? null), channel: digest?.channel ?? channel, chosen }
}
