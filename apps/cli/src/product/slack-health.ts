import type { Clock, JsonObject } from '@mailhealth/core'
import { backlogOf, pulseOf, type Store } from '@mailhealth/store'

/**
 * How it stands with Slack, from the store, so that any process can say it: the bot's last sign of life with its sockets,
 * and what it has not told yet. Null where no bot ever ran. Ages in whole seconds; null for never.
 */
export async function slackHealth({ db }: Store, clock: Clock): Promise<JsonObject | null> {
  const pulse = await pulseOf(db, 'slack')
  if (pulse === null) return null
  const now = clock.now().getTime()
  const age = (at: Date | null): number | null => (at === null ? null : Math.round((now - at.getTime()) / 1_000))
  const { events, oldestAt } = await backlogOf(db, 'slack')
  return { pulseAgeSeconds: age(pulse.at), ...pulse.details, unsentEvents: events, oldestUnsentSeconds: age(oldestAt) }
}
