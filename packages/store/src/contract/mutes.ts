import type { Clock, Event, Incident, Mute } from '@mailhealth/core'
import { describe, expect, test } from 'vitest'
import { acceptDrift, listAcceptances } from '../accept-drift.ts'
import { checkStateOf, lockCheckState, saveCheckState } from '../check-states.ts'
import { incidentByNumber, saveIncident, transitionsOf } from '../incidents.ts'
import { type Align, startMute, stopMute } from '../mute-targets.ts'
import { listMutes, overdueMutes } from '../mutes.ts'
import type { Store } from '../open-store.ts'
import { takeUnpublished } from '../outbox.ts'
import { syncTargets } from '../sync-targets.ts'
import { domain, incident, later, noon, opened, uuid } from './testing.ts'

const clock: Clock = { now: () => noon }

/** Mutes every incident while anything is muted, and gives it back after. */
const align: Align = (tagged, lasting) =>
  tagged.flatMap(({ incident: one }) => {
    const until = lasting.at(-1)?.endsAt ?? null
    if (one.mutedUntil === until) return []
    const after: Incident = { ...one, mutedUntil: until, revision: one.revision + 1 }
    return [opened(after, { type: until === null ? 'unmuted' : 'muted' })]
  })

/** What mutes and accepted changes promise, on any store. */
export function mutesContract(store: () => Store): void {
  const start = (scope: string, endsMs: number): Promise<Mute> =>
    store().db.transaction((tx) =>
      startMute(
        tx,
        { scope, startsAt: noon.toISOString(), endsAt: later(endsMs).toISOString(), by: 'U1', reason: 'a move' },
        align,
        clock,
      ),
    )
  const stop = (id: number, by: string | null): Promise<Mute | null> =>
    store().db.transaction((tx) => stopMute(tx, id, by, align, clock))
  const events = async (): Promise<Event[]> => (await takeUnpublished(store().db, 99)).map((row) => row.event)

  describe('mutes', () => {
    test('a mute makes incidents quiet, and gives them back when it ends; resolved ones are left alone', async () => {
      await store().db.transaction((tx) => syncTargets(tx, [{ target: domain('a'), checks: [] }], noon))
      await saveIncident(store().db, incident(1))
      await saveIncident(store().db, incident(2, { check: 'spf', state: 'resolved' }))
      const mute = await start('a.example', 60)
      expect(mute).toEqual({
        id: mute.id,
        scope: 'a.example',
        startsAt: noon.toISOString(),
        endsAt: later(60).toISOString(),
        by: 'U1',
        reason: 'a move',
        endedAt: null,
        endedBy: null,
      })
      expect((await incidentByNumber(store().db, 1))?.mutedUntil).toBe(mute.endsAt)
      expect(await stop(mute.id, 'U2')).toMatchObject({ endedAt: noon.toISOString(), endedBy: 'U2' })
      expect((await transitionsOf(store().db, 1)).map((step) => step.type)).toEqual(['muted', 'unmuted'])
      expect(await transitionsOf(store().db, 2)).toEqual([])
      expect((await events()).map((event) => event.type)).toEqual([
        'incident.muted',
        'mute.started',
        'incident.unmuted',
        'mute.ended',
      ])
    })

    test('what lasts, what is overdue, and an end that comes twice', async () => {
      const first = await start('all', 10)
      const second = await start('group:prod', 5)
      expect((await listMutes(store().db)).map((mute) => mute.id)).toEqual([second.id, first.id])
      expect((await overdueMutes(store().db, later(5))).map((mute) => mute.id)).toEqual([second.id])
      expect(await stop(second.id, null)).toMatchObject({ endedBy: null })
      expect(await stop(second.id, null)).toBeNull()
      expect(await overdueMutes(store().db, later(5))).toEqual([])
    })
  })

  describe('accepted changes', () => {
    test('the new baseline, who wanted it, and the event', async () => {
      const drifts = [{ fact: 'policy', before: 'reject', after: 'none', since: noon.toISOString() }]
      const state = {
        streaks: { failing: 0, passing: 1, unknown: 0 },
        baseline: { policy: 'reject' },
        drifts,
      }
      const accepting = {
        target: 'a.example',
        targetKey: 'domain:a.example',
        check: 'dmarc',
        by: 'U1',
        note: 'meant',
      } as const
      const accept = (): Promise<unknown> =>
        store().db.transaction((tx) =>
          acceptDrift(tx, accepting, (before) => ({ ...before, baseline: { policy: 'none' }, drifts: [] }), clock),
        )
      expect(await accept()).toEqual([])
      await store().db.transaction(async (tx) => {
        await lockCheckState(tx, accepting.targetKey, 'dmarc')
        const change = { state, memory: null, lastRunId: uuid(1), lastOutcome: 'pass', at: noon } as const
        await saveCheckState(tx, accepting.targetKey, 'dmarc', change)
      })
      expect(await accept()).toEqual(drifts)
      expect(await accept()).toEqual([])
      expect((await checkStateOf(store().db, accepting.targetKey, 'dmarc')).state?.baseline).toEqual({ policy: 'none' })
      const written = [{ ...accepting, drifts, at: noon.toISOString() }]
      expect(await listAcceptances(store().db, 'a.example', 5)).toEqual(written)
      expect(await listAcceptances(store().db, null, 5)).toEqual(written)
      expect(await listAcceptances(store().db, 'b.example', 5)).toEqual([])
      expect(await events()).toMatchObject([{ type: 'drift.accepted', by: 'U1', note: 'meant', drifts }])
    })
  })
}
