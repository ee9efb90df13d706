import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore } from '@mailhealth/store'
import { seedDataDir } from '@mailhealth/store/testing'
import {
  type DnsServer,
  type FakeSlack,
  findRedis,
  type MailSink,
  Namespace,
  redisHint,
  type SmtpServer,
  startDnsServer,
  startFakeSlack,
  startMailSink,
  startRedis,
  startSmtpServer,
  startWebhookSink,
  type WebhookSink,
} from '@mailhealth/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Ran, run } from '../testing.ts'

const well = `
$ORIGIN example.com.
@                       A    192.0.2.1
;! authentic example.com.
;! bogus broken.example.

$ORIGIN well.example.
@                       MX   10 mail
mail                    A    127.0.0.1

$ORIGIN zen.spamhaus.org.
2.0.0.127               A    127.0.0.2

$ORIGIN dbl.spamhaus.org.
dbltest.com             A    127.0.1.2
`

/** A resolver that lists refuse, which answers with an address of its own instead of NXDOMAIN, and does not validate. */
const ill = `
$ORIGIN example.com.
@                       A    192.0.2.1
*                       A    198.51.100.1

$ORIGIN zen.spamhaus.org.
*                       A    127.255.255.254

$ORIGIN dbl.spamhaus.org.
*                       A    127.255.255.254

;! servfail well.example.
`

const slow = { timeout: 60_000 }
const tokens = { SLACK_BOT_TOKEN: 'xoxb-secret', SLACK_APP_TOKEN: 'xapp-secret' }
const cwd = mkdtempSync(join(tmpdir(), 'mailhealth-doctor-'))
const dataDir = join(cwd, 'data')
let good: DnsServer
let bad: DnsServer
let slack: FakeSlack
let smtp: SmtpServer

beforeAll(async () => {
  ;[good, bad, slack, smtp] = await Promise.all([
    startDnsServer(new Namespace(well)),
    startDnsServer(new Namespace(ill)),
    startFakeSlack(),
    startSmtpServer({ hostname: 'mail.well.example' }),
  ])
  const network = `network: { allow: [127.0.0.0/8], smtpPort: ${smtp.port} }`
  writeFileSync(
    join(cwd, 'mailhealth.yaml'),
    `domains: [{ name: well.example }]\nresolver: { tests: { broken: broken.example } }\n${network}\n`,
  )
  await seedDataDir(dataDir)
}, 60_000)

afterAll(async () => {
  await Promise.all([good.close(), bad.close(), slack.close(), smtp.close()])
  rmSync(cwd, { recursive: true })
})

function doctor(env: { readonly [name: string]: string }, ...argv: readonly string[]): Promise<Ran> {
  const places = { MAILHEALTH_DATA_DIR: dataDir, SLACK_API_URL: slack.apiUrl, NO_COLOR: '1' }
  return run(['doctor', ...argv], { cwd, env: { ...places, ...env }, columns: 1_000 })
}

/** What differs from run to run, masked: ports, times, room, and whether this machine has public addresses. */
function masked(text: string): string {
  return text
    .replaceAll(dataDir, 'DATA')
    .replaceAll(good.address, 'GOOD')
    .replaceAll(bad.address, 'BAD')
    .replaceAll(String(smtp.port), 'PORT')
    .replaceAll(/\d+ ms/g, 'N ms')
    .replaceAll(/\d+\.\d GiB/g, 'N GiB')
    .replaceAll(/process \d+/g, 'process N')
}

interface Row {
  readonly id: string
  readonly subject: string | null
  readonly question: string
  readonly state: string
  readonly answer: string
  readonly todo: string | null
}

/** The answers that are the same on every machine. */
async function rows(env: { readonly [name: string]: string }, ...argv: readonly string[]): Promise<Row[]> {
  const all: Row[] = JSON.parse(masked((await doctor(env, ...argv)).out)).questions
  return all.filter(({ id }) => id !== 'address.ptr')
}

async function answerOf(id: string, env: { readonly [name: string]: string }): Promise<Partial<Row> | undefined> {
  const row = (await rows(env, '--resolver', good.address)).find((one) => one.id === id)
  return row && { state: row.state, answer: row.answer }
}

describe('a machine that is fit', () => {
  test('nothing fails', slow, async () => {
    const { exitCode, out, err } = await doctor(tokens, '--resolver', good.address, '--format', 'text')
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' })
    const blocks = masked(out).split(/\n(?=[A-Z]|\n)/)
    const shown = blocks.filter((block) => !block.includes('have a PTR') && !block.startsWith('\n'))
    await expect(`${shown.join('\n')}\n`).toMatchFileSnapshot('./golden/doctor-well.txt')
    expect(out).not.toMatch(/xoxb|xapp/)
  })

  test('progress goes to a terminal, and is taken away', slow, async () => {
    const options = ['--resolver', good.address, '--config', 'gone.yaml']
    const loud = await run(['doctor', ...options], { cwd, isErrTerminal: true })
    expect(loud.err).toBe('\r\u001b[K1 of 1 questions answered\r\u001b[K')
    expect((await run(['doctor', ...options, '--quiet'], { cwd, isErrTerminal: true })).err).toBe('')
  })
})

describe('a machine that is not', () => {
  test('each fault is said, with what to do', slow, async () => {
    slack.failNext('auth.test', { error: 'invalid_auth' })
    const { exitCode, out } = await doctor(tokens, '--resolver', bad.address)
    expect(exitCode).toBe(1)
    const shown = JSON.parse(masked(out)).questions.filter(({ id }: Row) => id !== 'address.ptr')
    await expect(`${JSON.stringify(shown, null, 2)}\n`).toMatchFileSnapshot('./golden/doctor-ill.json')
  })

  test('a configuration that is not valid is all there is to say', async () => {
    const { exitCode, out } = await doctor({ LOG_LEVEL: 'loud', MAILHEALTH_HTTP: 'x' })
    expect({ exitCode, ...JSON.parse(out) }).toEqual({
      exitCode: 1,
      schemaVersion: 1,
      questions: [
        {
          id: 'config.valid',
          subject: null,
          question: 'Is the configuration valid?',
          state: 'fail',
          answer:
            'No: LOG_LEVEL: "loud" is none of trace, debug, info, warn, error, fatal, silent; MAILHEALTH_HTTP: "x" is not HOST:PORT, such as 127.0.0.1:7208 or [::1]:7208.',
          todo: 'Correct it and ask again: nothing else was asked, since all of it goes by the configuration.',
        },
      ],
    })
  })
})

describe('Slack', () => {
  test.each([
    ['no token', {}, 'unknown', 'No token is set, so alerts go to the console.'],
    [
      'one token',
      { SLACK_BOT_TOKEN: 'xoxb-1' },
      'fail',
      'Slack needs two tokens, and SLACK_APP_TOKEN (xapp-…) is not set.',
    ],
    [
      'nobody there',
      { ...tokens, SLACK_API_URL: 'http://127.0.0.1:1/api' },
      'fail',
      expect.stringMatching(/^Slack cannot be reached \(.+\)\.$/),
    ],
  ])('%s', slow, async (_name, env, state, answer) => {
    expect(await answerOf('slack.token', env)).toEqual({ state, answer })
  })

  test('a Slack that is ill says nothing about the token', slow, async () => {
    slack.failNext('auth.test', { status: 503 })
    expect(await answerOf('slack.token', tokens)).toEqual({ state: 'unknown', answer: 'Slack answers with HTTP 503.' })
  })
})

describe('the store', () => {
  test('held by another process', slow, async () => {
    const store = await openStore({ dataDir })
    const answer = await answerOf('store.opens', {})
    await store.close()
    expect(answer).toEqual({
      state: 'unknown',
      answer: expect.stringMatching(/^The data directory DATA is in use by process N; use \/mailhealth in Slack /),
    })
  })

  test.each([
    [
      'not made yet',
      { MAILHEALTH_DATA_DIR: join(cwd, 'later', 'data') },
      'ok',
      'It is not there yet; mailhealth up makes it.',
    ],
    [
      'a database that is away',
      { DATABASE_URL: 'postgres://u:secret@127.0.0.1:1/mail' },
      'fail',
      'Cannot open the database mail on 127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1; check DATABASE_URL and that the server runs.',
    ],
  ])('%s', slow, async (_name, env, state, answer) => {
    expect(await answerOf('store.opens', env)).toEqual({ state, answer })
  })
})

describe('Redis', () => {
  test('nobody there', slow, async () => {
    expect(await answerOf('queue.redis', { REDIS_URL: 'redis://:secret@127.0.0.1:1' })).toEqual({
      state: 'fail',
      answer:
        'Cannot reach Redis on 127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1; check REDIS_URL and that the server runs.',
    })
  })

  test.skipIf(findRedis() === null)(`a real one (${redisHint})`, slow, async () => {
    const redis = await startRedis()
    try {
      expect(await answerOf('queue.redis', { REDIS_URL: redis?.url ?? '' })).toEqual({
        state: 'ok',
        answer: 'Yes: it answers, and it evicts nothing.',
      })
    } finally {
      await redis?.close()
    }
  })
})

describe('the fallback', () => {
  let hook: WebhookSink
  let sink: MailSink

  beforeAll(async () => {
    ;[hook, sink] = await Promise.all([startWebhookSink(), startMailSink()])
    const own = (name: string, host: string): void =>
      writeFileSync(
        join(cwd, name),
        `hosts: [{ name: localhost, addresses: [192.0.2.1], ports: { smtp: false } }]
fallback:
  webhook: { url: { env: HOOK } }
  smtp: { host: ${host}, port: ${sink.port}, tls: none, from: mailhealth@example.net, to: [ops@example.net] }
  pulse: { url: { env: PULSE } }
`,
      )
    own('fallback.yaml', sink.host)
    own('watched.yaml', 'localhost')
  })
  afterAll(() => Promise.all([hook.close(), sink.close()]))

  const said = async (...argv: readonly string[]) => {
    const env = { HOOK: `${hook.url}/secret` }
    const all: Row[] = JSON.parse((await doctor(env, '--resolver', good.address, ...argv)).out).questions
    return all.filter(({ id }) => id.startsWith('fallback.')).map(({ id, state, answer }) => [id, state, answer])
  }
  const unset = ['fallback.pulse.url', 'fail', 'No: fallback.pulse.url: PULSE is not set, so no pulse is sent.']
  const address = ['fallback.webhook', 'ok', 'An address is set. mailhealth doctor --post sends a test there.']

  test('each way is looked at, and nothing is sent', slow, async () => {
    expect(await said('--config', 'fallback.yaml')).toEqual([
      unset,
      address,
      [
        'fallback.smtp',
        'ok',
        'It answers. Whether it takes mail is not seen until mailhealth doctor --post sends a test.',
      ],
    ])
    expect(hook.requests).toEqual([])
    expect(sink.mails).toEqual([])
  })

  test('a mail server that is watched is no way out', slow, async () => {
    const [, , smtp] = await said('--config', 'watched.yaml')
    expect(smtp).toEqual([
      'fallback.smtp',
      'warn',
      'It answers, but it is one of the servers that are watched: it is silent when it breaks.',
    ])
  })

  test('--post sends a test by each', slow, async () => {
    const sent = 'A test was sent, and taken. See whether it arrived.'
    expect(await said('--config', 'fallback.yaml', '--post')).toEqual([
      unset,
      ['fallback.webhook', 'ok', sent],
      ['fallback.smtp', 'ok', sent],
    ])
    expect(JSON.parse(hook.requests[0]?.body ?? '')).toMatchObject({ type: 'test' })
    expect(sink.mails[0]?.content).toContain('Subject: mailhealth: a test')
    hook.answer(404)
    sink.refuse('550 5.7.1 not from you')
    expect((await said('--config', 'fallback.yaml', '--post')).slice(1)).toEqual([
      ['fallback.webhook', 'fail', 'No: it answers with HTTP 404.'],
      ['fallback.smtp', 'fail', expect.stringMatching(/^No: it says: .*550 5\.7\.1 not from you\.$/)],
    ])
  })

  test('where Slack is used and nothing else is, that is said', slow, async () => {
    expect(await answerOf('fallback.ways', tokens)).toEqual({
      state: 'warn',
      answer: 'Nobody: the configuration has no fallback.',
    })
    expect(await answerOf('fallback.ways', {})).toBeUndefined()
  })
})
