import type { BotDetails, Bots } from '@mailhealth/alerting'
import { type Environment, readEnvironment } from '@mailhealth/config'
import { openStore, savePulse } from '@mailhealth/store'
import { findPostgres, postgresHint, startPostgres } from '@mailhealth/testkit'
import { describe, expect, test } from 'vitest'
import { botsQuestions, judgeBots } from './bots.ts'

describe('the bots', () => {
  const now = new Date('2026-11-24T12:00:00.000Z')
  const bots = (alive: number, change: Partial<BotDetails> = {}): Bots => ({
    alive,
    aliveAt: new Date(now.getTime() - (alive === 0 ? 90_000 : 3_000)),
    details: {
      mode: 'socket',
      socketsUp: 2 * alive,
      lastHelloAt: null,
      lastEnvelopeAt: null,
      lastLimitAt: null,
      limits: 0,
      lastDeliveryAt: null,
      trouble: null,
      troubleAt: null,
      refusedSince: null,
      ...change,
    },
  })
  const archived = { trouble: 'Slack says is_archived', troubleAt: now.toISOString() }
  const revoked = { trouble: 'Slack says token_revoked', troubleAt: now.toISOString(), refusedSince: now.toISOString() }

  test.each<[string, Bots | null, string, string]>([
    ['none ever', null, 'unknown', 'None ever ran on this database.'],
    ['none any more', bots(0), 'fail', 'No: the last sign of life came 90 s ago.'],
    ['one', bots(1), 'ok', 'Yes: 1 lives, with 2 sockets.'],
    ['two', bots(2), 'ok', 'Yes: 2 live, with 4 sockets.'],
    ['two in HTTP mode', bots(2, { mode: 'http', socketsUp: null }), 'ok', 'Yes: 2 live.'],
    [
      'no socket',
      bots(1, { socketsUp: 0 }),
      'fail',
      '1 lives, but no socket is open: nobody hears commands and buttons.',
    ],
    ['trouble', bots(2, archived), 'warn', '2 live, but the last alert did not arrive: Slack says is_archived.'],
    ['refused', bots(2, revoked), 'fail', '2 live, but Slack takes no token: Slack says token_revoked.'],
  ])('%s', (_, living, state, said) => {
    expect(judgeBots(living, now)).toMatchObject({ state, said })
  })

  const database = (url: string): Environment =>
    readEnvironment({ DATABASE_URL: url, SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' })

  test('are asked about on a database, which others share', () => {
    expect(botsQuestions(database('postgres://127.0.0.1/mail'), { now: () => now })).toHaveLength(1)
    expect(botsQuestions(readEnvironment({ SLACK_BOT_TOKEN: 'xoxb-1' }), { now: () => now })).toEqual([])
    expect(botsQuestions(readEnvironment({ DATABASE_URL: 'postgres://127.0.0.1/mail' }), { now: () => now })).toEqual(
      [],
    )
  })

  test.skipIf(findPostgres() === null)(`are asked there (${postgresHint})`, { timeout: 60_000 }, async () => {
    const postgres = await startPostgres()
    if (postgres === null) throw new Error('PostgreSQL was there a moment ago')
    try {
      const store = await openStore({ databaseUrl: postgres.url })
      for (const process of ['a', 'b'])
        await savePulse(store.db, 'slack', { process, at: now, details: { socketsUp: 2 } })
      await store.close()
      const [question] = botsQuestions(database(postgres.url), { now: () => now })
      expect(await question?.ask(new AbortController().signal)).toMatchObject({
        state: 'ok',
        said: 'Yes: 2 live, with 4 sockets.',
      })
    } finally {
      await postgres.close()
    }
  })
})
