import { describe, expect, test } from 'vitest'
import { listBrokenChannels, noteBroken, noteMended } from '../broken-channels.ts'
import { firstHeldOf, heldAlertsOf, heldChannels, holdAlert, holdBehind, releaseAlert } from '../held-alerts.ts'
import type { Store } from '../open-store.ts'
import { incident, later, noon, openedEvent, uuid } from './testing.ts'

/** What every store does for channels that take no alerts. */
export function heldContract(use: () => Store): void {
  test('alerts wait for each channel in order, once each, until they are released', async () => {
    const { db } = use()
    const event = (number: number) => openedEvent(uuid(number), incident(number))
    const ids = async (channel: string) => (await heldAlertsOf(db, channel, 10)).map(({ eventId }) => eventId)
    await holdAlert(db, '#a', event(2), noon)
    await holdAlert(db, '#a', event(1), later(1))
    await holdAlert(db, '#a', event(2), later(2))
    await holdAlert(db, '#b', event(2), later(3))
    expect(await ids('#a')).toEqual([uuid(2), uuid(1)])
    expect((await heldAlertsOf(db, '#a', 1))[0]).toEqual({ eventId: uuid(2), event: event(2) })
    expect(await heldChannels(db)).toEqual([
      { channel: '#a', alerts: 2, since: noon },
      { channel: '#b', alerts: 1, since: later(3) },
    ])
    const first = await firstHeldOf(db, '#a')
    await holdBehind(db, '#a', uuid(2))
    expect(await ids('#a')).toEqual([uuid(1), uuid(2)])
    expect(await ids('#b')).toEqual([uuid(2)])
    expect(await firstHeldOf(db, '#a')).toBeGreaterThan(first ?? 0)
    await releaseAlert(db, '#a', uuid(2))
    expect(await ids('#a')).toEqual([uuid(1)])
    expect(await ids('#b')).toEqual([uuid(2)])
    await releaseAlert(db, '#b', uuid(2))
    expect(await firstHeldOf(db, '#b')).toBeNull()
    expect(await firstHeldOf(db, '#a')).not.toBeNull()
  })

  describe('a channel that takes no alerts', () => {
    test('is news once, until it is mended', async () => {
      const { db } = use()
      const broken = { channel: '#a', since: noon, reason: 'it is archived' }
      expect(await noteMended(db, '#a')).toBe(false)
      expect(await noteBroken(db, broken)).toBe(true)
      expect(await noteBroken(db, { ...broken, since: later(1), reason: 'again' })).toBe(false)
      expect(await listBrokenChannels(db)).toEqual([broken])
      expect(await noteMended(db, '#a')).toBe(true)
      expect(await listBrokenChannels(db)).toEqual([])
    })
  })
}
