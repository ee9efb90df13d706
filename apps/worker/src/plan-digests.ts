import { digestSpanMs, nextDigest, periodsOf } from '@mailhealth/alerting'
import type { Config } from '@mailhealth/config'
import type { Clock } from '@mailhealth/core'
import { announceDigest, keepDigests, type Store } from '@mailhealth/store'

/** Announces the digests that are due. What is due is read from the store each time: no death of a process loses one. */
export async function planDigests(store: Store, { slack }: Pick<Config, 'slack'>, clock: Clock): Promise<void> {
  const { digest } = slack
  const periods = digest === null ? [] : periodsOf(digest)
  await keepDigests(store.db, periods)
  if (digest === null) return
  for (const period of periods) {
    const nextAfter = (after: Date): Date => nextDigest(period, digest, after)
    await store.db.transaction((tx) => announceDigest(tx, period, nextAfter, digestSpanMs[period], clock))
  }
}
