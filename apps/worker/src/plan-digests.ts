import { digestSpanMs, nextDigest, periodsOf } from '@mailhealth/alerting'
import type { Config } from '@mailhealth/config'
import { type Clock, digestPlan } from '@mailhealth/core'
import { announceDigest, keepDigests, listDigestChoices, type Store } from '@mailhealth/store'

/** Announces the digests that are due. What is due is read from the store each time: no death of a process loses one. */
export async function planDigests(store: Store, { slack }: Pick<Config, 'slack'>, clock: Clock): Promise<void> {
  const [last] = await listDigestChoices(store.db, 1)
  const plan = digestPlan(slack.digest, last?.choice ?? null)
  const periods = plan === null ? [] : periodsOf(plan)
  await keepDigests(store.db, periods)
  if (plan === null) return
  for (const period of periods) {
    const nextAfter = (after: Date): Date => nextDigest(period, plan, after)
    await store.db.transaction((tx) => announceDigest(tx, period, nextAfter, digestSpanMs[period], clock))
  }
}
