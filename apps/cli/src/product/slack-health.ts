import type { Clock, JsonObject } from '@mailhealth/core'
import { backlogOf, heldChannels, listBrokenChannels, pulseOf, type Store } from '@mailhealth/store'

/**
 * How it stands with Slack, from the store, so that any process can say it: the bot's last sign of life with its sockets,
 * what it has not told yet, and what channels take none. Null where no bot ever ran. Ages in whole seconds; null for never.
 */
export async function slackHealth({ db }: Store, clock: Clock): Promise<JsonObject | null> {
  const pulse = await pulseOf(db, 'slack')
  if (pulse === null) return null
  const now = clock.now().getTime()
  const age = (at: Date | null): number | null => (at === null ? null : Math.round((now - at.getTime()) / 1_000))
  const { events, oldestAt } = await backlogOf(db, 'slack')
  const held = await heldChannels(db)
  const { lastDeliveryAt } = pulse.details
  return {
    pulseAgeSeconds: age(pulse.at),
    ...pulse.details,
    lastDeliverySeconds: age(typeof lastDeliveryAt === 'string' ? new Date(lastDeliveryAt) : null),
    unsentEvents: events,
    oldestUnsentSeconds: age(oldestAt),
    heldAlerts: held.reduce((sum, { alerts }) => sum + alerts, 0),
    brokenChannels: (await listBrokenChannels(db)).length,
  }
}
