import { expect, test } from 'vitest'
import { createMeters } from './meters.ts'

const valuesOf = async (meters: ReturnType<typeof createMeters>): Promise<{ readonly [name: string]: string }> => {
  const lines = (await meters.text()).split('\n').filter((line) => line.startsWith('mailhealth_slack_'))
  return Object.fromEntries(lines.map((line) => line.slice('mailhealth_slack_'.length).split(' ')))
}

test('how it stands with Slack is a gauge each; what is not known is not 0', async () => {
  const meters = createMeters()
  expect(new Set(Object.values(await valuesOf(meters)))).toEqual(new Set(['Nan']))
  const known = { botsAlive: 1, pulseAgeSeconds: 4, socketsUp: 2, unsentEvents: 3, oldestUnsentSeconds: 61, limits: 7 }
  meters.setSlack({ mode: 'socket', ...known, heldAlerts: 1, brokenChannels: 0, lastDeliverySeconds: null })
  expect(await valuesOf(meters)).toEqual({
    bots: '1',
    pulse_age_seconds: '4',
    sockets: '2',
    unsent_events: '3',
    oldest_unsent_seconds: '61',
    held_alerts: '1',
    broken_channels: '0',
    last_delivery_seconds: 'Nan',
    rate_limits: '7',
  })
})
