import type { JsonObject } from '@mailhealth/core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type FakeSlack, startFakeSlack } from './fake-slack.ts'
import { callApi } from './testing.ts'

const ops = 'C0MAILOPS'
const clock = { at: 1_700_000_000_000, now: () => new Date(clock.at) }
let slack: FakeSlack

beforeEach(async () => {
  clock.at = 1_700_000_000_000
  slack = await startFakeSlack({ clock })
})
afterEach(() => slack.close())

const call = (method: string, args: JsonObject = {}) => callApi(slack, method, args)
const post = (args: JsonObject) => call('chat.postMessage', { channel: ops, ...args })
const header = (length: number) => ({ type: 'header', text: { type: 'plain_text', text: 'x'.repeat(length) } })
const section = (length: number) => ({ type: 'section', text: { type: 'mrkdwn', text: 'x'.repeat(length) } })
const metadata = { event_type: 'mailhealth_incident', event_payload: { incident: 'MH-142', revision: 7 } }

async function raw(method: string, init: RequestInit): Promise<unknown> {
  return (await fetch(slack.apiUrl + method, { method: 'POST', ...init })).json()
}

test('with a limit, a channel takes some at once, then asks to wait; another one takes its own', async () => {
  const limited = await startFakeSlack({ posting: { everyMs: 60_000, burst: 2 } })
  const into = (channel: string) => callApi(limited, 'chat.postMessage', { channel, text: 'x' })
  limited.workspace.channel('C0GENERAL').isMember = true
  const said = [await into(ops), await into(ops), await into(ops), await into('C0GENERAL')]
  expect(said.map(({ ok, error }) => error ?? ok)).toEqual([true, true, 'ratelimited', true])
  await limited.close()
})

describe('scopes', () => {
  const hidden = {
    id: 'C0HIDDEN',
    name: 'hidden',
    isMember: true,
    isArchived: false,
    isPrivate: true,
    directWith: null,
  }
  test.each<[scope: string, method: string, args: JsonObject]>([
    ['chat:write', 'chat.postMessage', { channel: ops, text: 'x' }],
    ['chat:write', 'chat.postEphemeral', { channel: ops, user: 'U0123ABCD', text: 'x' }],
    ['chat:write', 'chat.update', { channel: ops, ts: '1.1', text: 'x' }],
    ['channels:read', 'conversations.info', { channel: ops }],
    ['groups:read', 'conversations.info', { channel: hidden.id }],
    ['channels:read', 'conversations.list', {}],
    ['groups:read', 'conversations.list', { types: 'public_channel,private_channel' }],
    ['channels:history', 'conversations.history', { channel: ops }],
    ['groups:history', 'conversations.replies', { channel: hidden.id, ts: '1.1' }],
    ['files:write', 'files.getUploadURLExternal', { filename: 'a', length: 1 }],
    ['files:write', 'files.completeUploadExternal', { files: [{ id: 'F1' }] }],
    ['usergroups:read', 'usergroups.list', {}],
    ['usergroups:read', 'usergroups.users.list', { usergroup: 'S0123ABCD' }],
    ['users:read', 'users.info', { user: 'U0123ABCD' }],
  ])('without %s there is no %s', async (scope, method, args) => {
    slack.workspace.channels.push(hidden)
    const { scopes } = slack.workspace
    expect((await call(method, args))['error']).not.toBe('missing_scope')
    slack.workspace.scopes = scopes.filter((one) => one !== scope)
    expect(await call(method, args)).toEqual({
      ok: false,
      error: 'missing_scope',
      needed: scope,
      provided: slack.workspace.scopes.join(','),
    })
  })

  test('what direct messages hold may not be read, and a private channel is seen by its members', async () => {
    const { id } = slack.workspace.directMessage('U0123ABCD')
    expect(await call('conversations.history', { channel: id })).toMatchObject({ needed: 'im:history' })
    slack.workspace.channels.push(hidden, { ...hidden, id: 'C0OTHERS', isMember: false })
    const listed = await call('conversations.list', { types: 'private_channel' })
    expect(listed['channels']).toMatchObject([{ id: hidden.id, is_private: true }])
  })
})

test('an update takes less text than a new message', async () => {
  const { ts } = await post({ text: 'x'.repeat(4_001) })
  const update = (length: number) => call('chat.update', { channel: ops, ts: ts ?? '', text: 'x'.repeat(length) })
  expect((await update(4_000))['ok']).toBe(true)
  expect(await update(4_001)).toEqual({ ok: false, error: 'msg_too_long' })
})

describe('tokens', () => {
  test.each([
    ['auth.test', undefined, 'not_authed'],
    ['auth.test', 'Bearer xapp-1', 'invalid_auth'],
    ['auth.test', 'Bearer something', 'invalid_auth'],
    ['apps.connections.open', undefined, 'not_authed'],
    ['apps.connections.open', 'Bearer xoxb-1', 'invalid_auth'],
  ])('%s with %s: %s', async (method, authorization, error) => {
    expect(await raw(method, authorization === undefined ? {} : { headers: { authorization } })).toEqual({
      ok: false,
      error,
    })
  })

  test('the right kind is taken, in the header or as an argument, and is not kept', async () => {
    const identity = { ok: true, team_id: 'T0MAILTEAM', user_id: 'U0MAILBOT1', bot_id: 'B0MAILBOT1' }
    expect(await call('auth.test')).toMatchObject(identity)
    expect(await raw('auth.test', { body: new URLSearchParams({ token: 'xoxb-1' }) })).toMatchObject(identity)
    expect(await call('apps.connections.open')).toEqual({
      ok: true,
      url: expect.stringMatching(/^ws:\/\/127\.0\.0\.1:/),
    })
    expect(slack.calls.map(({ method, args, token }) => ({ method, args, token }))).toEqual([
      { method: 'auth.test', args: {}, token: 'bot' },
      { method: 'auth.test', args: {}, token: 'bot' },
      { method: 'apps.connections.open', args: {}, token: 'app' },
    ])
  })

  test('a method that Slack does not have', async () => {
    expect(await call('chat.shout')).toEqual({ ok: false, error: 'unknown_method' })
    expect(await call('toString')).toEqual({ ok: false, error: 'unknown_method' })
  })
})

describe('posting', () => {
  test('a form with JSON inside, and JSON, come to the same', async () => {
    const args = { channel: ops, text: 'a', blocks: [{ ...header(3), block_id: 'h' }], metadata }
    expect(await call('chat.postMessage', args)).toMatchObject({ ok: true, channel: ops, ts: '1700000000.000000' })
    const headers = { authorization: 'Bearer xoxb-1', 'content-type': 'application/json; charset=utf-8' }
    expect(await raw('chat.postMessage', { headers, body: JSON.stringify(args) })).toMatchObject({ ok: true })
    const revision = { at: '2023-11-14T22:13:20.000Z', text: 'a', blocks: args.blocks, attachments: [], metadata }
    expect(
      slack.messages(ops).map(({ ts, threadTs, author, revisions }) => ({ ts, threadTs, author, revisions })),
    ).toEqual([
      { ts: '1700000000.000000', threadTs: null, author: 'U0MAILBOT1', revisions: [revision] },
      { ts: '1700000000.000001', threadTs: null, author: 'U0MAILBOT1', revisions: [revision] },
    ])
  })

  test('ts goes up even when the clock goes back', async () => {
    const first = await post({ text: 'a' })
    clock.at -= 5000
    const second = await post({ text: 'b' })
    expect([first['ts'], second['ts']]).toEqual(['1700000000.000000', '1700000000.000001'])
  })

  test('by name, and to a person', async () => {
    expect(await call('chat.postMessage', { channel: '#mail-ops', text: 'a' })).toMatchObject({
      ok: true,
      channel: ops,
    })
    expect(await call('chat.postMessage', { channel: 'U0BEN0002', text: 'a' })).toMatchObject({ channel: 'D0BEN0002' })
  })

  test.each<readonly [string, JsonObject]>([
    ['channel_not_found', { channel: 'C0NOWHERE', text: 'a' }],
    ['not_in_channel', { channel: 'C0GENERAL', text: 'a' }],
    ['is_archived', { channel: '#archived', text: 'a' }],
    ['no_text', {}],
    ['msg_too_long', { text: 'x'.repeat(40_001) }],
    ['thread_not_found', { text: 'a', thread_ts: '1.000000' }],
    ['invalid_blocks_format', { blocks: '[{' }],
    ['msg_blocks_too_long', { blocks: [section(3000), section(3000), section(3000), section(3000), section(1201)] }],
    ['too_many_attachments', { attachments: Array.from({ length: 101 }, () => ({ text: 'a' })) }],
    ['invalid_attachments', { attachments: [{ color: 'red', blocks: [header(1)] }] }],
    ['invalid_metadata_format', { text: 'a', metadata: { event_type: 'a', event_payload: { list: [] } } }],
  ])('%s', async (error, args) => {
    expect(await post(args)).toMatchObject({ ok: false, error })
    expect(slack.messages(ops)).toEqual([])
  })

  test('what is just small enough is posted', async () => {
    expect(await post({ text: 'x'.repeat(40_000) })).toMatchObject({ ok: true })
    const blocks = [section(3000), section(3000), section(3000), section(3000), section(1200)]
    expect(await post({ blocks })).toMatchObject({ ok: true })
  })

  test('invalid_blocks says where', async () => {
    expect(await post({ text: 'a', blocks: [header(1), header(151)] })).toEqual({
      ok: false,
      error: 'invalid_blocks',
      errors: ['must be less than 151 characters [json-pointer:/blocks/1/text/text]'],
      response_metadata: {
        messages: ['[ERROR] must be less than 151 characters [json-pointer:/blocks/1/text/text]'],
      },
    })
  })

  test('ephemeral messages are seen by one person and are not in the channel', async () => {
    const posted = await call('chat.postEphemeral', { channel: ops, user: 'U0BEN0002', text: 'psst' })
    expect(posted).toEqual({ ok: true, message_ts: '1700000000.000000' })
    expect(slack.messages(ops)).toEqual([])
    expect(slack.ephemerals(ops)).toMatchObject([{ visibleTo: 'U0BEN0002', ts: '1700000000.000000' }])
    const update = { channel: ops, ts: '1700000000.000000', text: 'b' }
    expect(await call('chat.update', update)).toEqual({ ok: false, error: 'message_not_found' })
  })
})

describe('updating', () => {
  const last = () => slack.messages(ops).at(-1)?.revisions.at(-1)

  test('text without blocks takes the blocks away; what is not sent stays', async () => {
    const attachments = [{ color: '#a30200', text: 'a' }]
    const { ts } = await post({ text: 'a', blocks: [{ ...header(1), block_id: 'h' }], attachments, metadata })
    const update = (args: JsonObject) => call('chat.update', { channel: ops, ts: String(ts), ...args })
    const kept = { attachments: [{ ...attachments[0], id: 1 }], metadata }
    await update({ blocks: [{ ...header(2), block_id: 'h' }] })
    expect(last()).toMatchObject({ text: 'a', blocks: [header(2)], ...kept })
    await update({ text: 'b' })
    expect(last()).toMatchObject({ text: 'b', blocks: [], ...kept })
    await update({ text: 'c', attachments: [], metadata: {} })
    expect(last()).toMatchObject({ text: 'c', attachments: [], metadata: null })
    expect(slack.messages(ops).map((one) => one.revisions.length)).toEqual([4])
  })

  test('every revision has its own time', async () => {
    const { ts } = await post({ text: 'a' })
    clock.at += 1000
    await call('chat.update', { channel: ops, ts: String(ts), text: 'b' })
    expect(slack.messages(ops)[0]?.revisions).toMatchObject([
      { text: 'a', at: '2023-11-14T22:13:20.000Z' },
      { text: 'b', at: '2023-11-14T22:13:21.000Z' },
    ])
  })

  test('only the app’s own messages, only where they are', async () => {
    const { ts } = await post({ text: 'a' })
    const update = (args: JsonObject) => call('chat.update', { channel: ops, ts: String(ts), text: 'b', ...args })
    expect(await update({ ts: '1.000000' })).toEqual({ ok: false, error: 'message_not_found' })
    expect(await update({ channel: 'C0NOWHERE' })).toEqual({ ok: false, error: 'channel_not_found' })
    slack.workspace.channel(ops).isArchived = true
    expect(await update({})).toEqual({ ok: false, error: 'is_archived' })
    slack.workspace.channel(ops).isArchived = false
    await slack.mention('status').catch(() => null)
    const theirs = slack.messages(ops).at(-1)?.ts ?? ''
    expect(await update({ ts: theirs })).toEqual({ ok: false, error: 'cant_update_message' })
  })
})

describe('reading', () => {
  async function threeAndAThread(): Promise<string> {
    const { ts } = await post({ text: 'one', metadata })
    await post({ text: 'reply', thread_ts: String(ts) })
    await post({ text: 'echoed', thread_ts: String(ts), reply_broadcast: true })
    await post({ text: 'two' })
    await post({ text: 'three' })
    return String(ts)
  }
  const texts = (answer: JsonObject) => (answer['messages'] as readonly JsonObject[]).map((one) => one['text'])

  test('history: newest first, without replies but those echoed, with metadata when asked', async () => {
    const ts = await threeAndAThread()
    const answer = await call('conversations.history', { channel: ops, include_all_metadata: true })
    expect(texts(answer)).toEqual(['three', 'two', 'echoed', 'one'])
    expect((answer['messages'] as readonly JsonObject[]).at(-1)).toMatchObject({ ts, metadata, reply_count: 2 })
    const bare = await call('conversations.history', { channel: ops })
    expect((bare['messages'] as readonly JsonObject[]).at(-1)).not.toHaveProperty('metadata')
  })

  test('history between two times, and by pages', async () => {
    const ts = await threeAndAThread()
    const history = (args: JsonObject) => call('conversations.history', { channel: ops, ...args })
    expect(texts(await history({ oldest: ts }))).toEqual(['three', 'two', 'echoed'])
    expect(texts(await history({ oldest: ts, latest: ts, inclusive: true }))).toEqual(['one'])
    const first = await history({ limit: 3 })
    expect([texts(first), first['has_more']]).toEqual([['three', 'two', 'echoed'], true])
    const { next_cursor: cursor } = first['response_metadata'] as { next_cursor: string }
    const second = await history({ limit: 3, cursor })
    expect([texts(second), second['has_more'], second['response_metadata']]).toEqual([
      ['one'],
      false,
      { next_cursor: '' },
    ])
  })

  test('replies: the parent first', async () => {
    const ts = await threeAndAThread()
    expect(texts(await call('conversations.replies', { channel: ops, ts }))).toEqual(['one', 'reply', 'echoed'])
    const nowhere = await call('conversations.replies', { channel: ops, ts: '1.000000' })
    expect(nowhere).toEqual({ ok: false, error: 'thread_not_found' })
    expect(await call('conversations.history', { channel: 'C0GENERAL' })).toEqual({
      ok: false,
      error: 'not_in_channel',
    })
  })

  test('channels, people, user groups, permalinks', async () => {
    const list = await call('conversations.list', { exclude_archived: true })
    expect(list['channels']).toMatchObject([
      { id: ops, name: 'mail-ops', is_member: true },
      { id: 'C0GENERAL', is_member: false },
    ])
    const archived = await call('conversations.info', { channel: 'C0ARCHIVED' })
    expect(archived['channel']).toMatchObject({ name: 'archived', is_archived: true })
    const user = await call('users.info', { user: 'U0BEN0002', include_locale: true })
    expect(user['user']).toMatchObject({ name: 'ben', locale: 'de-DE', tz: 'Europe/Berlin', is_bot: false })
    expect(await call('users.info', { user: 'U0' })).toEqual({ ok: false, error: 'user_not_found' })
    const groups = await call('usergroups.list', { include_users: true })
    expect(groups['usergroups']).toMatchObject([{ id: 'S0123ABCD', users: ['U0123ABCD', 'U0BEN0002'] }])
    const members = await call('usergroups.users.list', { usergroup: 'S0123ABCD' })
    expect(members).toEqual({ ok: true, users: ['U0123ABCD', 'U0BEN0002'] })
    expect(await call('usergroups.users.list', { usergroup: 'S0' })).toEqual({ ok: false, error: 'no_such_subteam' })
    const { ts } = await post({ text: 'a' })
    const link = await call('chat.getPermalink', { channel: ops, message_ts: String(ts) })
    expect(link['permalink']).toBe('https://mailteam.example/archives/C0MAILOPS/p1700000000000000')
  })
})

describe('faults', () => {
  test('429, 500 and errors come in the order they were ordered, then all is well', async () => {
    slack.failNext('chat.postMessage', { status: 429, retryAfter: 7 })
    slack.failNext('chat.postMessage', { status: 500 })
    slack.failNext('chat.postMessage', { error: 'token_revoked' }, 2)
    const attempt = async () => {
      const body = new URLSearchParams({ channel: ops, text: 'a', token: 'xoxb-1' })
      const response = await fetch(`${slack.apiUrl}chat.postMessage`, { method: 'POST', body })
      const { ok, error } = (await response.json()) as JsonObject
      return { status: response.status, after: response.headers.get('retry-after'), ok, error }
    }
    const answers = [await attempt(), await attempt(), await attempt(), await attempt(), await attempt()]
    expect(answers).toEqual([
      { status: 429, after: '7', ok: false, error: 'ratelimited' },
      { status: 500, after: null, ok: false, error: 'internal_error' },
      { status: 200, after: null, ok: false, error: 'token_revoked' },
      { status: 200, after: null, ok: false, error: 'token_revoked' },
      { status: 200, after: null, ok: true, error: undefined },
    ])
    expect(slack.messages(ops)).toHaveLength(1)
    expect(slack.calls.map((one) => one.answer?.status)).toEqual([429, 500, 200, 200, 200])
  })

  test('a call may be accepted and never answered', async () => {
    slack.failNext('chat.postMessage', { timeoutAfterAccept: true })
    const given = new AbortController()
    const body = new URLSearchParams({ channel: ops, text: 'a', token: 'xoxb-1' })
    const pending = fetch(`${slack.apiUrl}chat.postMessage`, { method: 'POST', body, signal: given.signal })
    expect(await slack.waitFor(({ messages }) => messages(ops)[0]?.revisions[0]?.text)).toBe('a')
    given.abort()
    await expect(pending).rejects.toMatchObject({ name: 'AbortError' })
    expect(slack.calls).toMatchObject([{ method: 'chat.postMessage', answer: null }])
  })

  test('connections can be refused, and allowed again', async () => {
    slack.refuseConnections(true)
    await expect(call('auth.test')).rejects.toThrow('fetch failed')
    slack.refuseConnections(false)
    expect(await call('auth.test')).toMatchObject({ ok: true })
    expect(slack.calls).toHaveLength(1)
  })

  test('a body beyond a megabyte is not read', async () => {
    const response = await fetch(`${slack.apiUrl}auth.test`, { method: 'POST', body: 'x'.repeat(1_000_001) })
    expect(response.status).toBe(413)
  })
})

test('waitFor gives up after its time, and passes on what its callback throws', async () => {
  await expect(slack.waitFor(() => false, 5)).rejects.toThrow('nothing like that in 5 ms')
  const broken = () => {
    throw new Error('broken')
  }
  await expect(slack.waitFor(broken)).rejects.toThrow('broken')
})
