import type { JsonObject } from '@mailhealth/core'
import { Gauge, type Registry } from 'prom-client'

/** What is measured of Slack: the field of its health -> the gauge's name and what it says. */
const figures: { readonly [field: string]: readonly [name: string, help: string] } = {
  botsAlive: ['bots', 'Bots that showed a sign of life within a minute.'],
  pulseAgeSeconds: ['pulse_age_seconds', 'Since a bot last showed a sign of life.'],
  socketsUp: ['sockets', 'Sockets of all bots that take what people do; NaN in HTTP mode.'],
  unsentEvents: ['unsent_events', 'Events of incidents that Slack was not told.'],
  oldestUnsentSeconds: ['oldest_unsent_seconds', 'Age of the oldest of them; NaN where there is none.'],
  heldAlerts: ['held_alerts', 'Alerts that wait for channels that Slack limits.'],
  brokenChannels: ['broken_channels', 'Channels that take no alerts until somebody does something about it.'],
  lastDeliverySeconds: [
    'last_delivery_seconds',
    'Since Slack last took an alert; NaN where it took none since the bots started.',
  ],
  limits: ['rate_limits', 'How often Slack asked to wait (429) since the bots that live started.'],
}

/** Makes the gauges `mailhealth_slack_…`; what comes back sets them all, from how it stands with Slack; null where no bot ever ran. */
export function slackGauges(registry: Registry): (health: JsonObject | null) => void {
  const registers = [registry]
  const gauges = Object.entries(figures).map(([field, [name, help]]) => {
    return [field, new Gauge({ name: `mailhealth_slack_${name}`, help, registers })] as const
  })
  const set = (health: JsonObject | null): void => {
    for (const [field, gauge] of gauges) {
      const value = health?.[field]
      gauge.set(typeof value === 'number' ? value : Number.NaN)
    }
  }
  set(null)
  return set
}
