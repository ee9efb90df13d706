import type { Incident } from '@mailhealth/core'
import { backlogOf, unfinishedCatchUp } from '@mailhealth/store'
import { type FakeSlack, latest, type Message } from '@mailhealth/testkit'
import { expect, test } from 'vitest'
import { subscriber } from './bot-context.ts'
import { timings } from './connection/timings.ts'
import { channel, openIncident, openScene, quick, step } from './testing.ts'

const { catchUpAfterMs } = timings

type Outage = readonly [how: string, begin: (slack: FakeSlack) => void, end: (slack: FakeSlack) => void]
const outages: readonly Outage[] = [
  [
    'refuses connections',
    (slack) => {
      slack.refuseConnections(true)
      slack.dropSockets()
    },
    (slack) => slack.refuseConnections(false),
  ],
  ['answers with HTTP 503', (slack) => slack.failAlways({ status: 503 }), (slack) => slack.failAlways(null)],
]

for (const [how, begin, end] of outages) {
  // A store for each: to the clock of the one the events of the other would be news.
  const { backstage, stage } = await openScene()

  const openNow = (): Promise<Incident> => {
    const now = new Date().toISOString()
    return openIncident(backstage, { openedAt: now, updatedAt: now })
  }
  const resolveNow = ({ number }: Incident): Promise<void> =>
    step(backstage, number, 'resolved', { state: 'resolved', resolvedAt: new Date().toISOString() })

  test(`a Slack that ${how} for long is told of it once; then only of what is now`, { timeout: 60_000 }, async () => {
    const { clock, pass } = movableClock()
    const staged = await stage({}, undefined, { clock, timings: { ...quick, catchUpAfterMs } })
    const { slack } = staged
    const earlier = await openNow()
    const shown = await staged.messageOf(earlier.number)
    await slack.waitFor(() => staged.linesOf(shown).length === 1)

    begin(slack)
    await resolveNow(earlier)
    const gone = await openNow()
    await resolveNow(gone)
    const lasting = await openNow()
    await step(backstage, lasting.number, 'eased', { severity: 'high' })
    const waits = (): number => staged.log.filter((line) => line.includes('alerts wait, in order')).length
    await expect.poll(waits, { timeout: 20_000 }).toBeGreaterThan(1)
    pass(catchUpAfterMs)
    await expect.poll(() => unfinishedCatchUp(backstage.store.db), { timeout: 20_000 }).not.toBeNull()
    // It goes on after it was noticed that it lasts.
    const late = await openNow()
    pass(catchUpAfterMs)
    end(slack)

    const waiting = (): Promise<{ readonly events: number }> => backlogOf(backstage.store.db, subscriber)
    await expect.poll(waiting, { timeout: 20_000 }).toMatchObject({ events: 0 })
    await staged.bot.stop(2_000)
    const top = slack.messages(channel).filter((one) => one.threadTs === null)
    expect(top.map((one) => latest(one).text.replaceAll(/<!date[^>]*>/g, '…'))).toEqual([
      expect.stringContaining(`MH-${earlier.number} resolved`),
      'Alerts were held up from … to …: 3 incidents opened meanwhile, 1 of them resolved already. What is still open follows.',
      expect.stringContaining(`High, MH-${lasting.number} open`),
      expect.stringContaining(`Critical, MH-${late.number} open`),
    ])
    expect(spanOf(top[1] as Message)).toBeGreaterThanOrEqual((2 * catchUpAfterMs) / 1_000)
    // It eased since, and nobody has heard of it yet.
    const call = expect.stringMatching(/^<!date[^>]*> <!subteam\^S0123ABCD> .*: opened/)
    expect(top.map((one) => staged.linesOf(one))).toEqual([[expect.anything(), expect.anything()], [], [call], [call]])
  })
}

/** Seconds from the first to the second time in a message. */
function spanOf(message: Message): number {
  const [since = Number.NaN, until = Number.NaN] = [...latest(message).text.matchAll(/<!date\^(\d+)/g)].map(
    ([, seconds]) => Number(seconds),
  )
  return until - since
}

/** A clock that time passes of when a test says so, besides the time that does. */
function movableClock() {
  let passedMs = 0
  return {
    clock: { now: () => new Date(Date.now() + passedMs) },
    pass: (ms: number) => {
      passedMs += ms
    },
  }
}
