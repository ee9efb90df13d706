import { botsOf } from '@mailhealth/alerting'
import type { Clock, JsonObject } from '@mailhealth/core'
import { backlogOf, heldChannels, listBrokenChannels, pulsesOf, type Store } from '@mailhealth/store'

/**
 * How it stands with Slack, from the store, so that any process can say it: the bots' last signs of life with their sockets,
 * what they have not told yet, and what channels take none. Null where no bot ever ran. Ages in whole seconds; null for
 * never.
 */
export async function slackHealth({ db }: Store, clock: Clock): Promise<JsonObject | null> {
  const now = clock.now()
  const bots = botsOf(await pulsesOf(db, 'slack'), now)
  if (bots === null) return null
  const age = (at: Date | null): number | null =>
    at === null ? null : Math.round((now.getTime() - at.getTime()) / 1_000)
  const { events, oldestAt } = await backlogOf(db, 'slack')
  const held = await heldChannels(db)
  const { lastDeliveryAt } = bots.details
  return {
    botsAlive: bots.alive,
    pulseAgeSeconds: age(bots.aliveAt),
    ...bots.details,
    lastDeliverySeconds: age(lastDeliveryAt === null ? null : new Date(lastDeliveryAt)),
    unsentEvents: events,
    oldestUnsentSeconds: age(oldestAt),
    heldAlerts: held.reduce((sum, { alerts }) => sum + alerts, 0),
    brokenChannels: (await listBrokenChannels(db)).length,
  }
}
