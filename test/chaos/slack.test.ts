import type { Message } from '@mailhealth/testkit'
import { findPostgres, postgresHint } from '@mailhealth/testkit'
import { describe, expect, test } from 'vitest'
import { auditSlack } from './slack-audit.ts'
import { slackRounds } from './slack-rounds.ts'

const story = { number: 1, revision: 2, events: ['a', 'b'] }

function message(type: string, payload: { readonly [key: string]: string | number }): Message {
  const metadata = { event_type: type, event_payload: payload }
  const revision = { at: '', text: '', blocks: [], attachments: [], metadata }
  return {
    channel: 'C1',
    ts: '1',
    threadTs: null,
    broadcast: false,
    author: 'U1',
    visibleTo: null,
    deleted: false,
    revisions: [revision],
  } as unknown as Message
}

const card = message('mailhealth_incident', { incident: 'MH-1', revision: 2 })
const line = (event: string): Message => message('mailhealth_event', { event, incident: 'MH-1' })

describe('the audit of what Slack received', () => {
  test.each<[why: string, messages: Message[], violations: string[]]>([
    ['all is well', [card, line('a'), line('b')], []],
    ['nothing came', [], ['MH-1 has 0 messages', 'step 1 of MH-1 was said 0 times', 'step 2 of MH-1 was said 0 times']],
    ['a message came twice', [card, card, line('a'), line('b')], ['MH-1 has 2 messages']],
    ['a line came twice', [card, line('a'), line('b'), line('b')], ['step 2 of MH-1 was said 2 times']],
    [
      'a message is behind',
      [message('mailhealth_incident', { incident: 'MH-1', revision: 1 }), line('a'), line('b')],
      ['MH-1 is at 2, its message at 1'],
    ],
    ['a line is lost', [card, line('b')], ['step 1 of MH-1 was said 0 times']],
  ])('%s', (_, messages, violations) => {
    expect(auditSlack([story], messages)).toEqual(violations)
  })
})

test.skipIf(findPostgres() === null)(
  `twenty incidents, a Slack that fails, bots that are killed: nothing is lost or said twice (${postgresHint})`,
  { timeout: 300_000 },
  async () => {
    const report = await slackRounds(20, 3)
    expect(report).toMatchObject({ incidents: 20, violations: [] })
    expect(report.faults).toBeGreaterThan(2)
  },
)
