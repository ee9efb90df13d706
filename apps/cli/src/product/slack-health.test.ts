import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { savePulse } from '@mailhealth/store'
import { openNewStore } from '@mailhealth/store/testing'
import { expect, test } from 'vitest'
import { slackHealth } from './slack-health.ts'

test('says how it stands with Slack, once a bot ran', { timeout: 60_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mailhealth-health-'))
  const store = await openNewStore(join(folder, 'data'))
  const at = new Date('2026-11-25T12:00:00.000Z')
  const clock = { now: () => new Date(at.getTime() + 90_000) }
  expect(await slackHealth(store, clock)).toBeNull()
  const beat = (process: string, sockets: number, seconds: number) =>
    savePulse(store.db, 'slack', {
      process,
      at: new Date(at.getTime() + seconds * 1_000),
      details: { mode: 'socket', socketsUp: sockets, limits: 1, lastDeliveryAt: at.toISOString() },
    })
  await beat('ended', 2, 0)
  await Promise.all([beat('one', 2, 80), beat('another', 1, 85)])
  expect(await slackHealth(store, clock)).toEqual({
    botsAlive: 2,
    pulseAgeSeconds: 5,
    mode: 'socket',
    socketsUp: 3,
    lastHelloAt: null,
    lastEnvelopeAt: null,
    lastLimitAt: null,
    limits: 2,
    lastDeliveryAt: at.toISOString(),
    trouble: null,
    troubleAt: null,
    refusedSince: null,
    lastDeliverySeconds: 90,
    unsentEvents: 0,
    oldestUnsentSeconds: null,
    heldAlerts: 0,
    brokenChannels: 0,
  })
  await store.close()
  rmSync(folder, { recursive: true })
})
