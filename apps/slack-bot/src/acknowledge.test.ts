import type { Interaction } from '@mailhealth/testkit'
import { describe, expect, test } from 'vitest'
import { openIncident, openScene } from './testing.ts'

const { backstage, stage } = await openScene()

describe('acknowledgements', { timeout: 60_000 }, () => {
  test('of many commands and clicks at once come well within what Slack waits, and each is answered', async () => {
    const { slack, ...staged } = await stage()
    const { number } = await openIncident(backstage)
    const { ts: messageTs } = await staged.messageOf(number)
    const deeds: readonly (() => Promise<Interaction>)[] = [
      () => slack.command('status'),
      () => slack.command(`note ${number} still looking`),
      () => slack.command(`show MH-${number}`),
      () => slack.click({ messageTs, actionId: 'mh:recheck' }),
      () => slack.command('incidents open'),
      () => slack.command('check mx.example.org'),
    ]
    const done: Interaction[] = []
    for (let round = 0; round < 8; round++) done.push(...(await Promise.all(deeds.map((deed) => deed()))))

    const ackMs = done.map((one) => one.ackMs).toSorted((a, b) => a - b)
    expect(ackMs).toHaveLength(48)
    // A machine may be busy for a while: half of them say how long it takes, and Slack's own limit holds for each.
    expect(ackMs[ackMs.length / 2]).toBeLessThan(500)
    expect(ackMs.at(-1)).toBeLessThan(3_000)
    await slack.waitFor(() => done.every((one) => one.responses().length === 1), 20_000)
    expect(slack.calls.filter(({ method, answer }) => method === 'response_url' && answer?.status !== 200)).toEqual([])
  })
})
