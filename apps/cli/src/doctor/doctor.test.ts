import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Environment, readEnvironment } from '@mailhealth/config'
import { type IpAddress, OperatorError, parseDomainName, plainDomain, type Target } from '@mailhealth/core'
import { scriptedDialer, zoneResolver } from '@mailhealth/testkit'
import type { World } from '@mailhealth/worker/look'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { renderAnswers } from '../render/doctor.ts'
import { styleOf } from '../render/style.ts'
import { egressQuestion } from './egress.ts'
import { ownAddressQuestion } from './own-address.ts'
import { type Answer, type Asking, answers, type Question } from './question.ts'
import { slackQuestions } from './slack/questions.ts'
import { judgeRoom } from './store.ts'

const { signal } = new AbortController()

function asked(ask: Question['ask'], change: Partial<Asking> = {}): ReturnType<typeof answers> {
  const question = { id: 'a.b', subject: null, text: 'Is it?', ask }
  return answers([question], { deadlineMs: 60_000, signal, onAnswered: () => undefined, ...change })
}

describe('answers', () => {
  const waitsForever: Question['ask'] = () => new Promise(() => undefined)
  const head = { id: 'a.b', subject: null, text: 'Is it?' }

  test('what takes too long is unknown', async () => {
    const answer = { state: 'unknown', said: 'Nothing came within 0.001 s.', todo: null }
    expect(await asked(waitsForever, { deadlineMs: 1 })).toEqual([{ ...head, ...answer }])
  })

  test('what the operator has to put right fails', async () => {
    const ask = async (): Promise<Answer> => Promise.reject(new OperatorError('It is taken.'))
    expect(await asked(ask)).toEqual([{ ...head, state: 'fail', said: 'It is taken.', todo: null }])
  })

  test('a bug is no answer', async () => {
    await expect(asked(() => Promise.reject(new TypeError('x is undefined')))).rejects.toThrow(TypeError)
  })

  test('the operator ends it', async () => {
    const ending = new AbortController()
    const ended = asked(waitsForever, { signal: ending.signal })
    ending.abort(new Error('interrupted'))
    await expect(ended).rejects.toThrow('interrupted')
  })

  test('are shown to people, wrapped, and nothing in them reaches the terminal as it is', () => {
    const answered = [
      { ...head, state: 'warn', said: 'Hardly: it says \u001b[2J and a good deal more.', todo: 'Look at it again.' },
      { ...head, state: 'ok', said: 'Yes.', todo: null },
    ] as const
    expect(renderAnswers(answered, { width: 40, style: styleOf(false) }).split('\n')).toEqual([
      'WARN     Is it? Hardly: it says [2J and',
      '         a good deal more.',
      '         → Look at it again.',
      'OK       Is it? Yes.',
      '',
      '1 warn, 1 ok',
      '',
    ])
  })
})

describe('port 25', () => {
  const zone = `
$ORIGIN a.example.
@          MX  20 far
@          MX  10 near
near       A   192.0.2.1
far        A   192.0.2.2
$ORIGIN b.example.
@          A   192.0.2.3
$ORIGIN none.example.
@          MX  0 .
$ORIGIN gone.example.
@          MX  10 mail
;! timeout lost.example.
`
  const failure = (stage: 'connect' | 'greeting', reason: 'timeout' | 'refused' | 'forbidden' | 'closed') => ({
    failure: { stage, reason, detail: 'so it is' },
  })
  const silentWords = 'near.a.example (192.0.2.1): timeout (so it is)'

  test.each([
    ['a server takes the connection', ['a'], {}, 'ok', 'Yes: near.a.example (192.0.2.1) takes connections.'],
    ['and hangs up', ['a'], failure('greeting', 'closed'), 'ok', 'Yes: near.a.example (192.0.2.1) takes connections.'],
    [
      'nothing comes back',
      ['a'],
      failure('connect', 'timeout'),
      'warn',
      `${silentWords}: port 25 outward may be blocked here.`,
    ],
    [
      'one of two answers',
      ['a', 'b'],
      failure('connect', 'timeout'),
      'ok',
      'Yes: b.example (192.0.2.3) takes connections.',
    ],
    [
      'the third is not tried',
      ['none', 'gone', 'b'],
      {},
      'unknown',
      'That cannot be told: none.example takes no mail; no address of mail.gone.example could be found.',
    ],
    [
      'no',
      ['a'],
      failure('connect', 'refused'),
      'unknown',
      'That cannot be told: near.a.example (192.0.2.1): refused (so it is).',
    ],
    [
      'DNS does not answer',
      ['lost'],
      {},
      'unknown',
      'That cannot be told: no answer about the MX of lost.example (timeout).',
    ],
    ['no such domain', ['nowhere'], {}, 'unknown', 'That cannot be told: nowhere.example does not exist.'],
    ['no domain', [], {}, 'unknown', 'No domain is configured whose mail hosts could be tried.'],
  ])('%s', async (_name, labels, near, state, said) => {
    const targets: Target[] = labels.map((label) => plainDomain(parseDomainName(`${label}.example`)))
    const dialer = scriptedDialer({ '192.0.2.1:25': near, '192.0.2.3:25': {} })
    const world = { resolver: zoneResolver(zone), dialer, settings: { smtpPort: 25 } } as unknown as World
    expect(await egressQuestion(targets, world).ask(signal)).toMatchObject({ state, said })
  })
})

describe('our own addresses', () => {
  const zone = `
1.2.0.192.in-addr.arpa.   PTR  mail.example.com.
3.2.0.192.in-addr.arpa.   TXT  "no PTR"
;! servfail 2.2.0.192.in-addr.arpa.
`
  test.each([
    [[], 'unknown', 'It has private ones only; by which address others see it cannot be told from here.'],
    [['192.0.2.1'], 'ok', 'Yes: 192.0.2.1.'],
    [['192.0.2.1', '192.0.2.2'], 'unknown', 'No answer about 192.0.2.2.'],
    [['192.0.2.2', '192.0.2.3', '192.0.2.4'], 'warn', 'Without one: 192.0.2.3, 192.0.2.4.'],
  ])('%j', async (addresses, state, said) => {
    const question = ownAddressQuestion(addresses as IpAddress[], zoneResolver(zone))
    expect(await question.ask(signal)).toMatchObject({ state, said })
  })
})

describe('Slack', () => {
  const noon = Date.parse('2026-11-24T12:00:00Z')
  let server: Server
  let headers: { [name: string]: string } = {}
  let body = ''
  let calls = 0
  let environment: Environment
  beforeAll(async () => {
    server = createServer((request, response) => {
      if (request.url === '/api/auth.test') calls++
      response.writeHead(200, headers).end(body)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    environment = readEnvironment({
      SLACK_BOT_TOKEN: 'xoxb-1',
      SLACK_APP_TOKEN: 'xapp-1',
      SLACK_API_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`,
    })
  })
  afterAll(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })

  async function ask(offMs = 0): Promise<readonly Answer[]> {
    const clock = { now: () => new Date(noon + offMs) }
    const config = { environment, slack: { channel: '#mail-ops', routes: [], digest: null } }
    const questions = slackQuestions(config as unknown as Parameters<typeof slackQuestions>[0], clock, false)
    const answered = answers(questions, { deadlineMs: 60_000, signal, onAnswered: () => undefined })
    return (await answered).map(({ state, said, todo }) => ({ state, said, todo }))
  }

  test.each([
    [500, 'ok', "Yes: it agrees with Slack's."],
    [5_400, 'ok', "Yes: it agrees with Slack's."],
    [-20_000, 'warn', "It is 21 s behind Slack's."],
    [60_000, 'warn', "It is 60 s ahead of Slack's."],
    [3_600_000, 'fail', "It is 3600 s ahead of Slack's."],
  ])('a clock that is %i ms off', async (offMs, state, said) => {
    headers = { date: new Date(noon).toUTCString() }
    const before = calls
    expect((await ask(offMs))[0]).toMatchObject({ state, said })
    expect(calls - before).toBe(1)
  })

  const who = { ok: true, team: 'T', user: 'mailhealth' }
  test.each([
    ['well', JSON.stringify(who), null, 'ok', 'Yes: it is mailhealth in T.'],
    [
      'ill',
      JSON.stringify({ ok: false, error: 'internal_error' }),
      null,
      'unknown',
      'Slack does not work just now (internal_error).',
    ],
    ['no JSON', '<html>', null, 'unknown', 'What answers is not Slack.'],
    ['far too much', 'x'.repeat(200_000), null, 'unknown', 'What answers is not Slack.'],
  ])('%s', async (_name, said, scopes, state, sentence) => {
    body = said
    headers = scopes === null ? {} : { 'x-oauth-scopes': scopes }
    expect((await ask())[1]).toMatchObject({ state, said: sentence })
  })
})

test.each([
  [80 * 2 ** 30, 'ok', 'Yes: 80.0 GiB are free.'],
  [2 ** 29, 'warn', 'Little: 0.5 GiB are free.'],
  [2 ** 20, 'fail', 'No: 0.0 GiB are free.'],
])('%i bytes of room', (bytes, state, said) => {
  expect(judgeRoom(bytes)).toMatchObject({ state, said })
})
