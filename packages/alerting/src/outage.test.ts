import { expect, test } from 'vitest'
import { judgeSlack, type SlackHearing } from './outage.ts'

const now = new Date('2026-11-24T22:15:00.000Z')
const ago = (minutes: number): Date => new Date(now.getTime() - minutes * 60_000)
const heard: SlackHearing = { kind: 'heard' }

test.each<[string, number | null, number | null, number | null, boolean, SlackHearing]>([
  // what, critical for, anything for, bot seen, was silent
  ['all is told', null, null, 0, false, heard],
  ['no bot ever ran, and nothing waits', null, null, null, false, heard],
  ['something critical waits, not long', 4, 4, 0, false, heard],
  ['something critical waits', 5, 9, 0, false, { kind: 'silent', since: ago(5), why: 'untold' }],
  ['only what is not critical waits', null, 60, 0, false, heard],
  ['only what is not critical waits still', null, 60, 0, true, { kind: 'silent', since: ago(60), why: 'untold' }],
  ['what waits is new, after a silence', 1, 1, 0, true, heard],
  ['the bot is gone', null, null, 5, false, { kind: 'silent', since: ago(5), why: 'gone' }],
  ['the bot is gone, and something waits longer', 7, 9, 5, true, { kind: 'silent', since: ago(7), why: 'gone' }],
  ['the bot is gone, and something waits since', 6, 6, 9, false, { kind: 'silent', since: ago(9), why: 'gone' }],
])('%s', (_, critical, untold, seen, wasSilent, hearing) => {
  const at = (minutes: number | null): Date | null => (minutes === null ? null : ago(minutes))
  const standing = { criticalSince: at(critical), untoldSince: at(untold), aliveAt: at(seen), refusedSince: null }
  expect(judgeSlack(standing, { afterMs: 300_000, now, wasSilent })).toEqual(hearing)
})

test('a bot that was not seen for some seconds is not gone, however short the wait', () => {
  const standing = { criticalSince: null, untoldSince: null, aliveAt: ago(0.9), refusedSince: null }
  expect(judgeSlack(standing, { afterMs: 1_000, now, wasSilent: false })).toEqual(heard)
  const gone = judgeSlack({ ...standing, aliveAt: ago(1) }, { afterMs: 1_000, now, wasSilent: false })
  expect(gone).toEqual({ kind: 'silent', since: ago(1), why: 'gone' })
})

test.each<[string, number | null, number, SlackHearing]>([
  // what, critical for, refused for
  ['tokens that are refused, not long', null, 4, heard],
  ['tokens that are refused', null, 5, { kind: 'silent', since: ago(5), why: 'refused' }],
  ['tokens that are refused while something critical waits', 6, 7, { kind: 'silent', since: ago(6), why: 'untold' }],
])('%s', (_, critical, refused, hearing) => {
  const criticalSince = critical === null ? null : ago(critical)
  const standing = { criticalSince, untoldSince: criticalSince, aliveAt: now, refusedSince: ago(refused) }
  for (const wasSilent of [false, true]) {
    expect(judgeSlack(standing, { afterMs: 300_000, now, wasSilent })).toEqual(hearing)
  }
  expect(judgeSlack({ ...standing, aliveAt: ago(9) }, { afterMs: 300_000, now, wasSilent: false })).toMatchObject({
    why: 'gone',
  })
})
