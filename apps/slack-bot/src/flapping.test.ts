import type { Incident, TransitionType } from '@mailhealth/core'
import { incidentByNumber } from '@mailhealth/store'
import { type FakeSlack, latest, startFakeSlack } from '@mailhealth/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { BotContext } from './bot-context.ts'
import { channelsOf } from './outbound/channel.ts'
import { refresh } from './outbound/refresh.ts'
import { flappingMs, showIncident } from './outbound/show-incident.ts'
import {
  ann,
  type Backstage,
  channel,
  contextOn,
  eventOf,
  listing,
  openBackstage,
  openIncident,
  step,
} from './testing.ts'

describe('an incident that flaps', { timeout: 60_000 }, () => {
  let backstage: Backstage
  let slack: FakeSlack
  let bot: BotContext
  beforeAll(async () => {
    backstage = await openBackstage()
    slack = await startFakeSlack()
    bot = contextOn(backstage, slack)
  }, 60_000)
  afterAll(async () => {
    await slack.close()
    await backstage.close()
  }, 60_000)

  const show = async (number: number, type: TransitionType): Promise<void> => {
    const after = (await incidentByNumber(backstage.store.db, number)) as Incident
    await showIncident(bot, eventOf(type, after), { channel, mention: null, wording: bot.wording })
  }
  const happens = async (number: number, type: TransitionType, change: Partial<Incident>): Promise<void> => {
    await step(backstage, number, type, change)
    await show(number, type)
  }
  const shownOf = (number: number) => {
    const own = slack
      .messages(channel)
      .filter(({ revisions }) => latest({ revisions } as never).text.includes(`MH-${number} `))
    return own
      .find((one) => one.threadTs === null)
      ?.revisions.map(({ metadata }) => metadata?.event_payload['revision'])
  }
  const later = (ms: number): BotContext => ({ ...bot, clock: { now: () => new Date(Date.now() + ms) } })
  const found = (...lists: string[]) => ({ findings: lists.map((list) => listing(list)) })

  test('shows what changes every ten minutes, and what people do at once', async () => {
    const { number } = await openIncident(backstage, { flaps: 4, reopenedAt: '2026-11-24T22:15:00.000Z' })
    await show(number, 'opened')
    await happens(number, 'changed', found('a', 'b'))
    expect(shownOf(number)).toEqual([1, 2])
    await happens(number, 'changed', found('a'))
    await happens(number, 'changed', found('a', 'c'))
    expect(shownOf(number)).toEqual([1, 2])
    await refresh(bot, channelsOf(bot.outbound))
    expect(shownOf(number)).toEqual([1, 2])
    await refresh(later(flappingMs + 1_000), channelsOf(bot.outbound))
    expect(shownOf(number)).toEqual([1, 2, 4])
    await happens(number, 'changed', found('a'))
    await happens(number, 'acknowledged', { state: 'acknowledged', acknowledgedBy: ann })
    expect(shownOf(number)).toEqual([1, 2, 4, 6])
    await happens(number, 'resolved', { state: 'resolved', resolvedAt: new Date().toISOString() })
    expect(shownOf(number)).toEqual([1, 2, 4, 6, 7])
  })

  test('one that does not is shown at once', async () => {
    const { number } = await openIncident(backstage)
    await show(number, 'opened')
    await happens(number, 'changed', found('a', 'b'))
    await happens(number, 'changed', found('a'))
    expect(shownOf(number)).toEqual([1, 2, 3])
  })
})
