import type { Message } from '@mailhealth/testkit'
import { describe, expect, test } from 'vitest'
import { type Connection, storyOf } from './story.ts'

const start = Date.parse('2026-11-24T22:15:00.000Z')
const connection: Connection = { at: '2026-11-24T22:14:59.000Z', reconnects: 0 }
const at = (second: number): string => new Date(start + second * 1000).toISOString()

/** A message that says one text a second; `thread` is its parent's ts. */
function message(ts: string, thread: string | null, texts: readonly string[], tag = 'mailhealth_incident'): Message {
  const metadata = { event_type: tag, event_payload: {} }
  return {
    channel: 'C0MAILOPS',
    ts,
    threadTs: thread,
    broadcast: false,
    author: 'U0MAILBOT1',
    visibleTo: null,
    revisions: texts.map((text, second) => ({ at: at(second), text, blocks: [], attachments: [], metadata })),
    deleted: false,
  }
}

const says = (state: string): string => `Critical, MH-1 ${state}: nordwind.example, DNSBL. 127.10.0.10 is listed.`
const states = ['open', 'acknowledged', 'resolved'].map(says)
const parent = message('1.0', null, states)
const line = (text: string): Message => message(text, '1.0', [`<!date^1^{time}|22:15 UTC> ${text}`], 'mailhealth_event')
const opened = line('<!subteam^S0123ABCD> Critical, MH-1, nordwind.example: opened (1 finding)')
const acknowledged = line('acknowledged by <@U0123ABCD>')
const resolved = line('resolved after 1 min: the check passes')
const whole = [parent, opened, acknowledged, resolved]
const without = (one: Message): readonly Message[] => whole.filter((message) => message !== one)
const withParent = (...texts: readonly string[]): readonly Message[] => [
  message('1.0', null, texts),
  ...without(parent),
]

/** The problems by step; a step without one is left out. */
function problems(messages: readonly Message[], seen: Connection = connection): { readonly [step: string]: string } {
  const steps = storyOf(messages, seen)
  expect(steps.map(({ name }) => name)).toEqual(['connected', 'alerted', 'acknowledged', 'resolved'])
  return Object.fromEntries(steps.flatMap(({ name, problem }) => (problem === null ? [] : [[name, problem]])))
}

describe('the story', () => {
  test('in which each step happened once, with its time', () => {
    expect(storyOf(whole, connection)).toEqual([
      { name: 'connected', at: connection.at, problem: null },
      { name: 'alerted', at: at(0), problem: null },
      { name: 'acknowledged', at: at(1), problem: null },
      { name: 'resolved', at: at(2), problem: null },
    ])
  })

  test('in which nothing happened', () => {
    expect(storyOf([], { at: null, reconnects: 0 })).toEqual([
      { name: 'connected', at: null, problem: 'not connected' },
      { name: 'alerted', at: null, problem: 'no message' },
      { name: 'acknowledged', at: null, problem: 'no message says "acknowledged"' },
      { name: 'resolved', at: null, problem: 'no message says "resolved"' },
    ])
  })

  test('that is told again in an update is told once', () => {
    expect(problems(withParent(states[0] as string, ...states))).toEqual({})
  })

  test.each<[string, readonly Message[], { readonly [step: string]: string }]>([
    ['a second message', [...whole, message('2.0', null, states)], { alerted: '2 messages in the channel' }],
    [
      'a message that is none of an incident',
      [message('1.0', null, states, 'mailhealth_event'), ...without(parent)],
      { alerted: 'the message is not that of an incident' },
    ],
    ['opened not told in the thread', without(opened), { alerted: 'no line "opened" in the thread' }],
    ['opened told twice', [...whole, opened], { alerted: '2 lines "opened" in the thread' }],
    ['opened again', [...whole, line('opened again')], { alerted: '2 lines "opened" in the thread' }],
    ['acknowledged not told', without(acknowledged), { acknowledged: 'no line "acknowledged" in the thread' }],
    ['acknowledged told twice', [...whole, acknowledged], { acknowledged: '2 lines "acknowledged" in the thread' }],
    [
      'never acknowledged',
      withParent(says('open'), says('resolved')),
      { acknowledged: 'no message says "acknowledged"' },
    ],
    ['resolved not told', without(resolved), { resolved: 'no line "resolved" in the thread' }],
    ['resolved told three times', [...whole, resolved, resolved], { resolved: '3 lines "resolved" in the thread' }],
    ['never resolved', withParent(...states.slice(0, 2)), { resolved: 'no message says "resolved"' }],
    [
      'open again after it was resolved',
      withParent(...states, says('open')),
      { alerted: 'the message came to say "open" 2 times', resolved: 'the message does not end with it' },
    ],
    [
      'resolved twice',
      withParent(...states, says('acknowledged'), says('resolved')),
      {
        acknowledged: 'the message came to say "acknowledged" 2 times',
        resolved: 'the message came to say "resolved" 2 times',
      },
    ],
    [
      'lines in another thread',
      [parent, ...without(parent).map((one) => ({ ...one, threadTs: '9.0' }))],
      {
        alerted: 'no line "opened" in the thread',
        acknowledged: 'no line "acknowledged" in the thread',
        resolved: 'no line "resolved" in the thread',
      },
    ],
  ])('with %s', (_, messages, expected) => {
    expect(problems(messages)).toEqual(expected)
  })

  test('in which the connection was lost', () => {
    expect(problems(whole, { ...connection, reconnects: 2 })).toEqual({ connected: 'connected again, 2 times' })
  })
})
