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
  await savePulse(store.db, 'slack', { at, details: { mode: 'socket', socketsUp: 2 } })
  expect(await slackHealth(store, clock)).toEqual({
    pulseAgeSeconds: 90,
    mode: 'socket',
    socketsUp: 2,
    lastDeliverySeconds: null,
    unsentEvents: 0,
    oldestUnsentSeconds: null,
    heldAlerts: 0,
    brokenChannels: 0,
  })
  await store.close()
  rmSync(folder, { recursive: true })
})
