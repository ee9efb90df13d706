import { readEnvironment } from '@mailhealth/config'
import { systemClock } from '@mailhealth/core'
import { type FakeSlack, startFakeSlack } from '@mailhealth/testkit'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { answers } from '../question.ts'
import { type SlackSettings, slackQuestions } from './questions.ts'

const signingSecret = '8f742231b10e8888abcd9912345a85a5'
const { signal } = new AbortController()

describe('a workspace, asked by the doctor', () => {
  let slack: FakeSlack

  beforeAll(async () => {
    slack = await startFakeSlack()
  })
  afterEach(() => {
    const ops = slack.workspace.channel('C0MAILOPS')
    Object.assign(ops, { isMember: true, isArchived: false })
    slack.workspace.scopes = granted
    slack.workspace.refusal = null
    slack.refuseConnections(false)
  })
  afterAll(() => slack.close())

  interface Wish {
    readonly env?: { readonly [name: string]: string }
    readonly slack?: Partial<SlackSettings['slack']>
    readonly isPosting?: boolean
  }
  const ask = async (wish: Wish = {}) => {
    const env = { SLACK_API_URL: slack.apiUrl, SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1', ...wish.env }
    const settings = { channel: '#mail-ops', routes: [], digest: null, locale: 'en', ...wish.slack }
    const config = { environment: readEnvironment(env), slack: settings } as unknown as SlackSettings
    const questions = slackQuestions(config, systemClock, wish.isPosting ?? false)
    const answered = await answers(questions, { deadlineMs: 20_000, signal, onAnswered: () => undefined })
    return answered.map(({ id, subject, state, said, todo }) => ({ id, subject, state, said, todo }))
  }
  const bad = async (wish: Wish = {}) =>
    (await ask(wish))
      .filter(({ state }) => state !== 'ok')
      .map(({ id, subject, state, said }) => [id, subject, state, said])

  let granted: readonly string[]
  beforeAll(() => {
    granted = slack.workspace.scopes
  })

  test('that is fit has nothing wrong, in both modes, and nothing is posted', async () => {
    expect((await ask()).map(({ id, state, said }) => [id, state, said])).toEqual([
      ['clock.right', 'ok', "Yes: it agrees with Slack's."],
      ['slack.token', 'ok', 'Yes: it is mailhealth in mailteam.'],
      ['slack.scopes', 'ok', `Yes: the ${granted.length} of infra/slack/manifest.yaml, and no more.`],
      ['slack.routes', 'ok', 'All are as the configuration says.'],
      ['slack.channel', 'ok', 'Yes.'],
      ['slack.socket', 'ok', 'Yes: Slack greets it.'],
    ])
    const http = { SLACK_APP_TOKEN: '', SLACK_SIGNING_SECRET: signingSecret }
    expect((await ask({ env: http })).at(-1)).toMatchObject({ id: 'slack.signing', state: 'ok' })
    expect(slack.messages('C0MAILOPS')).toEqual([])
    await slack.waitFor(() => slack.sockets === 0)
  })

  const rows: readonly [string, () => Wish, readonly (readonly [string, string | null, string, unknown])[]][] = [
    [
      'a scope is missing',
      () => {
        slack.workspace.scopes = granted.filter((scope) => scope !== 'usergroups:read' && scope !== 'groups:history')
        return {}
      },
      [['slack.scopes', null, 'fail', 'No: it lacks groups:history, usergroups:read.']],
    ],
    [
      'a scope is too many',
      () => {
        slack.workspace.scopes = [...granted, 'admin.users:write']
        return {}
      },
      [['slack.scopes', null, 'warn', 'Yes; but it may do more than it needs: admin.users:write.']],
    ],
    [
      'the bot is not in the channel',
      () => {
        slack.workspace.channel('C0MAILOPS').isMember = false
        return {}
      },
      [['slack.channel', '#mail-ops', 'fail', 'No: the bot is not in #mail-ops.']],
    ],
    [
      'channels are gone, archived or unknown',
      () => ({
        slack: {
          channel: '#mail-ops',
          routes: [{ channel: '#nowhere' }, { channel: 'C0ARCHIVED' }, { channel: '#mail-ops' }, { channel: 'C0NONE' }],
        },
      }),
      [
        ['slack.channel', '#nowhere', 'fail', 'No: there is no #nowhere that the bot can see.'],
        ['slack.channel', 'C0ARCHIVED', 'fail', 'No: C0ARCHIVED is archived.'],
        ['slack.channel', 'C0NONE', 'fail', 'No: there is no C0NONE that the bot can see.'],
      ],
    ],
    [
      'the app token is of another kind',
      () => ({ env: { SLACK_APP_TOKEN: 'xoxb-1' } }),
      [['slack.socket', null, 'fail', 'No: Slack says invalid_auth.']],
    ],
    [
      'no WebSocket gets through',
      () => {
        slack.failNext('apps.connections.open', { answer: { url: 'ws://127.0.0.1:1/link' } })
        return {}
      },
      [['slack.socket', null, 'fail', expect.stringMatching(/^No: the token is right, but no socket opens \(.+\)\.$/)]],
    ],
    [
      'the signing secret has another form',
      () => ({ env: { SLACK_APP_TOKEN: '', SLACK_SIGNING_SECRET: 'xoxb-1' } }),
      [['slack.signing', null, 'warn', 'It is set, but signing secrets are 32 digits of 0-9a-f.']],
    ],
    [
      'the tokens are revoked',
      () => {
        slack.workspace.refusal = 'token_revoked'
        return {}
      },
      [
        ['slack.token', null, 'fail', 'No: Slack says token_revoked.'],
        ['slack.scopes', null, 'unknown', 'Slack does not take the token, so it says nothing about it.'],
        ['slack.channel', '#mail-ops', 'fail', 'No: Slack says token_revoked.'],
        ['slack.socket', null, 'fail', 'No: Slack says token_revoked.'],
      ],
    ],
    [
      'Slack asks to wait',
      () => {
        slack.failNext('conversations.list', { status: 429, retryAfter: 30 })
        return {}
      },
      [['slack.channel', '#mail-ops', 'unknown', 'Slack asks to wait.']],
    ],
  ]

  test.each(rows)('%s', async (_, prepare, expected) => {
    const wish = prepare()
    expect(await bad(wish)).toEqual(expected)
  })

  test('each fault says what to do, and where', async () => {
    slack.workspace.channel('C0MAILOPS').isMember = false
    slack.workspace.scopes = granted.filter((scope) => scope !== 'files:write')
    const todos = (await ask({ env: { SLACK_APP_TOKEN: 'x' } })).flatMap(({ todo }) => todo ?? [])
    expect(todos).toEqual([
      "Replace the app's manifest with infra/slack/manifest.yaml in the settings of the app (https://api.slack.com/apps), and install it again; then set the token that comes.",
      'In Slack, /invite @mailhealth in #mail-ops.',
      'Set SLACK_APP_TOKEN to the app-level token (xapp-…) of "Basic Information", "App-Level Tokens".',
    ])
  })

  test('a test is posted when it is asked for', async () => {
    const said = (await ask({ isPosting: true })).at(-1)
    expect(said).toMatchObject({ id: 'slack.post', state: 'ok', said: 'Yes: a test is in #mail-ops (C0MAILOPS).' })
    expect(slack.messages('C0MAILOPS').map(({ revisions }) => revisions[0]?.text)).toEqual([
      'A test of mailhealth, asked for with `mailhealth doctor --post`. Nothing is wrong.',
    ])
    slack.workspace.channel('C0MAILOPS').isMember = false
    expect((await ask({ isPosting: true })).at(-1)).toMatchObject({
      id: 'slack.post',
      state: 'fail',
      said: 'No: Slack says not_in_channel.',
      todo: 'In Slack, /invite @mailhealth in #mail-ops, or name another one in slack.channel.',
    })
  })

  test('a Slack that cannot be reached is said once for each, and no token is', async () => {
    slack.refuseConnections(true)
    const all = await ask()
    expect(all.map(({ state }) => state)).toEqual(['unknown', 'fail', 'unknown', 'ok', 'fail', 'fail'])
    expect(JSON.stringify(all)).not.toMatch(/xoxb|xapp/)
  })
})
