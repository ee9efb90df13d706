import { once } from 'node:events'
import type { JsonObject } from '@mailhealth/core'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type FakeSlack, startFakeSlack } from './fake-slack.ts'
import { callApi, connectApp } from './testing.ts'

const ops = 'C0MAILOPS'
const ann = 'U0123ABCD'
const clock = { at: 1_700_000_000_000, now: () => new Date(clock.at) }
let slack: FakeSlack

beforeEach(async () => {
  clock.at = 1_700_000_000_000
  slack = await startFakeSlack({ clock })
})
afterEach(async () => {
  vi.useRealTimers()
  await slack.close()
})

const plain = (text: string) => ({ type: 'plain_text', text })
const button = (action_id: string, value: string) => ({ type: 'button', action_id, value, text: plain('Do') })
const options = ['1h', '4h'].map((value) => ({ text: plain(value), value }))
const snooze = { type: 'static_select', action_id: 'mh:snooze', options }
const alert = {
  channel: ops,
  text: 'Critical, MH-142',
  blocks: [
    { type: 'actions', block_id: 'first', elements: [button('mh:ack', '1')] },
    { type: 'actions', block_id: 'row', elements: [button('mh:ack', '2'), snooze] },
  ],
}

async function posted(args: JsonObject = alert): Promise<string> {
  return String((await callApi(slack, 'chat.postMessage', args))['ts'])
}

describe('commands', () => {
  test('go out as Slack sends them, and come back with the acknowledgement', async () => {
    const app = await connectApp(slack)
    const { ack, ackMs, responses } = await slack.command('check mx1.example.org', { user: 'U0BEN0002' })
    expect({ ack, responses: responses() }).toEqual({ ack: null, responses: [] })
    expect(ackMs).toBeGreaterThan(0)
    expect(app.frames.at(-1)).toEqual({
      envelope_id: expect.any(String),
      type: 'slash_commands',
      accepts_response_payload: true,
      payload: {
        token: 'not-a-secret',
        team_id: 'T0MAILTEAM',
        team_domain: 'mailteam',
        channel_id: ops,
        channel_name: 'mail-ops',
        user_id: 'U0BEN0002',
        user_name: 'ben',
        command: '/mailhealth',
        text: 'check mx1.example.org',
        api_app_id: 'A0MAILAPP1',
        is_enterprise_install: 'false',
        response_url: expect.stringContaining(`${slack.url}/response/`),
        trigger_id: expect.any(String),
      },
    })
  })

  test('an acknowledgement with a text shows it to the person', async () => {
    await connectApp(slack, () => ({ text: 'checking…' }))
    expect((await slack.command('status')).ack).toEqual({ text: 'checking…' })
    expect(slack.ephemerals(ops)).toMatchObject([{ visibleTo: ann, revisions: [{ text: 'checking…' }] }])
  })

  test('nobody is connected: the person sees an error', async () => {
    await expect(slack.command('status')).rejects.toThrow('no socket is connected')
  })

  test('no acknowledgement in three seconds: the person sees an error', async () => {
    const app = await connectApp(slack, () => null)
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const outcomes: string[] = []
    const command = slack.command('status').catch((error: Error) => outcomes.push(error.message))
    await once(app.socket, 'message')
    await vi.advanceTimersByTimeAsync(2999)
    expect(outcomes).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    await command
    expect(outcomes).toEqual(['the app did not respond in 3000 ms'])
  })
})

describe('buttons and menus', () => {
  test('a button sends what stands in the message, and the message itself', async () => {
    const messageTs = await posted()
    const app = await connectApp(slack)
    await slack.click({ messageTs, actionId: 'mh:ack', value: '2', user: 'U0BEN0002' })
    expect(app.payload()).toEqual({
      type: 'block_actions',
      team: { id: 'T0MAILTEAM', domain: 'mailteam' },
      user: { id: 'U0BEN0002', username: 'ben', name: 'ben', team_id: 'T0MAILTEAM' },
      api_app_id: 'A0MAILAPP1',
      token: 'not-a-secret',
      trigger_id: expect.any(String),
      enterprise: null,
      is_enterprise_install: false,
      container: { type: 'message', message_ts: messageTs, channel_id: ops, is_ephemeral: false },
      channel: { id: ops, name: 'mail-ops' },
      message: expect.objectContaining({
        type: 'message',
        ts: messageTs,
        text: 'Critical, MH-142',
        blocks: alert.blocks,
      }),
      state: { values: { row: { 'mh:snooze': { type: 'static_select', selected_option: null } } } },
      response_url: expect.stringContaining('/response/'),
      actions: [
        {
          type: 'button',
          action_id: 'mh:ack',
          block_id: 'row',
          text: plain('Do'),
          value: '2',
          action_ts: '1700000000.000001',
        },
      ],
    })
  })

  test('a menu sends the option, in the action and in the state', async () => {
    const messageTs = await posted()
    const app = await connectApp(slack)
    await slack.select({ messageTs, actionId: 'mh:snooze', value: '4h' })
    const selected = { selected_option: { text: plain('4h'), value: '4h' } }
    expect(app.payload()).toMatchObject({
      actions: [{ type: 'static_select', action_id: 'mh:snooze', ...selected }],
      state: { values: { row: { 'mh:snooze': selected } } },
    })
  })

  test('an element in an attachment says which attachment', async () => {
    const { channel, blocks, text } = alert
    const messageTs = await posted({ channel, text, attachments: [{ text: 'a' }, { color: '#a30200', blocks }] })
    const app = await connectApp(slack)
    await slack.click({ messageTs, actionId: 'mh:ack' })
    expect(app.payload()).toMatchObject({
      container: { type: 'message_attachment', message_ts: messageTs, attachment_id: 2, is_app_unfurl: false },
      actions: [{ action_id: 'mh:ack', value: '1' }],
    })
  })

  test('an ephemeral message is not shown back, and only its reader can use it', async () => {
    const { message_ts: ts } = await callApi(slack, 'chat.postEphemeral', { ...alert, user: ann })
    const app = await connectApp(slack)
    const element = { messageTs: String(ts), actionId: 'mh:ack' }
    await slack.click(element)
    expect(app.payload()).not.toHaveProperty('message')
    expect(app.payload()).toMatchObject({ container: { message_ts: ts, is_ephemeral: true } })
    await expect(slack.click({ ...element, user: 'U0BEN0002' })).rejects.toThrow('ben does not see this message')
  })

  test.each([
    ['no such message', { messageTs: '1.000000', actionId: 'mh:ack' }, 'no message 1.000000'],
    ['no such element', { actionId: 'mh:resolve' }, 'nothing here has the action_id mh:resolve'],
    ['no such button', { actionId: 'mh:ack', value: '3' }, 'nothing here has the action_id mh:ack and offers 3'],
    ['a menu is not clicked', { actionId: 'mh:snooze' }, 'nothing here has the action_id mh:snooze'],
  ])('%s', async (_name, element, message) => {
    const messageTs = await posted()
    await connectApp(slack)
    await expect(slack.click({ messageTs, ...element })).rejects.toThrow(message)
  })

  test('what an update took away cannot be used', async () => {
    const messageTs = await posted()
    await callApi(slack, 'chat.update', { channel: ops, ts: messageTs, text: 'resolved' })
    await expect(slack.click({ messageTs, actionId: 'mh:ack' })).rejects.toThrow('nothing here has the action_id')
  })

  test('what somebody still sees can be used while an update is on its way', async () => {
    const messageTs = await posted()
    const blocks = JSON.parse(JSON.stringify(alert.blocks).replaceAll('"4h"', '"4h at 2"'))
    await callApi(slack, 'chat.update', { channel: ops, ts: messageTs, text: 'a note', blocks })
    const app = await connectApp(slack)
    await slack.select({ messageTs, actionId: 'mh:snooze', value: '4h' })
    expect(app.payload()).toMatchObject({ actions: [{ action_id: 'mh:snooze', selected_option: { value: '4h' } }] })
    await slack.select({ messageTs, actionId: 'mh:snooze', value: '4h at 2' })
    expect(app.payload()).toMatchObject({ actions: [{ selected_option: { value: '4h at 2' } }] })
  })
})

describe('events', () => {
  test('a mention is a message and an event, in a thread too', async () => {
    const threadTs = await posted()
    const app = await connectApp(slack)
    await slack.mention('ack MH-142', { threadTs, user: 'U0BEN0002' })
    const text = '<@U0MAILBOT1> ack MH-142'
    expect(slack.messages(ops).at(-1)).toMatchObject({ author: 'U0BEN0002', threadTs, revisions: [{ text }] })
    expect(app.frames.at(-1)).toMatchObject({
      type: 'events_api',
      accepts_response_payload: false,
      retry_attempt: 0,
      payload: {
        type: 'event_callback',
        event_id: expect.stringMatching(/^Ev/),
        event: { type: 'app_mention', user: 'U0BEN0002', text, channel: ops, thread_ts: threadTs },
      },
    })
  })

  test('a shortcut that belongs to no message lets a modal open, once', async () => {
    const app = await connectApp(slack)
    await slack.globalShortcut('mh_global_check', 'U0BEN0002')
    expect(app.payload()).toEqual({
      type: 'shortcut',
      token: 'not-a-secret',
      action_ts: expect.stringMatching(/^\d+\.\d+$/),
      team: { id: 'T0MAILTEAM', domain: 'mailteam' },
      user: { id: 'U0BEN0002', username: 'ben', name: 'ben', team_id: 'T0MAILTEAM' },
      api_app_id: 'A0MAILAPP1',
      is_enterprise_install: false,
      enterprise: null,
      callback_id: 'mh_global_check',
      trigger_id: expect.any(String),
    })
    const view = { type: 'modal', title: plain('Check'), blocks: [{ type: 'divider' }] }
    const opening = { trigger_id: app.payload()['trigger_id'] as string, view }
    expect(await callApi(slack, 'views.open', opening)).toMatchObject({ ok: true })
    expect(await callApi(slack, 'views.open', opening)).toMatchObject({ ok: false, error: 'exchanged_trigger_id' })
  })

  test('opening the Home tab is an event; what is published is there', async () => {
    const app = await connectApp(slack)
    await slack.openHome()
    const event = { type: 'app_home_opened', user: ann, tab: 'home', channel: 'D0123ABCD' }
    expect(app.payload()).toMatchObject({ event })
    expect(slack.home(ann)).toBeNull()
    const blocks = [{ type: 'actions', elements: [button('mh:refresh', 'r')] }]
    const published = await callApi(slack, 'views.publish', { user_id: ann, view: { type: 'home', blocks } })
    const { id, hash } = published['view'] as { id: string; hash: string }
    expect(slack.home(ann)).toMatchObject({ id, hash, kind: 'home', view: { blocks } })
    await slack.click({ viewId: id, actionId: 'mh:refresh' })
    expect(app.payload()).toMatchObject({ container: { type: 'view', view_id: id }, view: { id, hash } })
    const again = { user_id: ann, view: { type: 'home', blocks: [] }, hash }
    expect(await callApi(slack, 'views.publish', again)).toMatchObject({ ok: true })
    expect(await callApi(slack, 'views.publish', again)).toEqual({ ok: false, error: 'hash_conflict' })
  })
})
