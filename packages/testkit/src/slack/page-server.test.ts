import type { JsonObject } from '@mailhealth/core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type FakeSlack, startFakeSlack } from './fake-slack.ts'
import { callApi, connectApp } from './testing.ts'

const ops = 'C0MAILOPS'
const ann = 'U0123ABCD'
const controls = [
  { id: 'list', label: 'List mx1', hint: 'Adds it to a blocklist', state: false },
  { id: 'down', label: 'Slack is down', hint: 'Cuts every call', state: true },
]
let slack: FakeSlack
let toggled: [string, boolean][]

beforeEach(async () => {
  toggled = []
  const onToggle = async (id: string, on: boolean) => {
    if (id === 'down') throw new Error('not now')
    toggled.push([id, on])
  }
  slack = await startFakeSlack({ page: true, panel: { title: 'Break things', controls, onToggle } })
})
afterEach(() => slack.close())

async function send(path: string, body: JsonObject): Promise<unknown> {
  const headers = { 'content-type': 'application/json' }
  return (await fetch(slack.url + path, { method: 'POST', headers, body: JSON.stringify(body) })).json()
}
const act = (body: JsonObject) => send('/page/act', { user: ann, channel: ops, ...body })

/** Reads Server-Sent Events as they come. */
async function events(): Promise<{ next(): Promise<{ event: string; value: JsonObject }>; close(): Promise<void> }> {
  const response = await fetch(`${slack.url}/page/events`)
  const reader = (response.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream()).getReader()
  let buffer = ''
  return {
    async next() {
      while (!buffer.includes('\n\n')) {
        const { value, done } = await reader.read()
        if (done) throw new Error('the stream ended')
        buffer += value
      }
      const [head = '', ...rest] = buffer.split('\n\n')
      buffer = rest.join('\n\n')
      const [, event = '', line = ''] = /^event: (\w+)\ndata: (.*)$/.exec(head) ?? []
      return { event, value: JSON.parse(line) }
    },
    close: () => reader.cancel(),
  }
}

describe('files', () => {
  test.each([
    ['/', 'text/html'],
    ['/page/style.css', 'text/css'],
    ['/page/app.js', 'text/javascript'],
    ['/page/dom.js', 'text/javascript'],
    ['/page/message.js', 'text/javascript'],
    ['/page/modal.js', 'text/javascript'],
    ['/page/block-kit.js', 'text/javascript'],
    ['/page/elements.js', 'text/javascript'],
    ['/page/mrkdwn.js', 'text/javascript'],
  ])('%s is %s', async (path, type) => {
    const response = await fetch(slack.url + path)
    expect([response.status, response.headers.get('content-type')]).toEqual([200, `${type}; charset=utf-8`])
    expect(response.headers.get('content-security-policy')).toContain("default-src 'self'")
    const text = await response.text()
    // What a file asks for is on the list above, or the page would break.
    const wanted = [...text.matchAll(/(?:from '\.|(?:src|href)="\/page)\/([\w-]+\.\w+)/g)].map(([, name]) => name)
    for (const name of wanted) expect((await fetch(`${slack.url}/page/${name}`)).status).toBe(200)
    expect(text).not.toMatch(/innerHTML|insertAdjacentHTML|document\.write|(?:src|href)="(?:https?:)?\/\//)
  })

  test.each(['/page/index.html', '/page/mrkdwn.test.js', '/page/..%2ffake-slack.ts', '/page/toString'])(
    '%s is not there',
    async (path) => {
      expect((await fetch(slack.url + path)).status).toBe(404)
    },
  )

  test('there is no page unless asked for', async () => {
    const plain = await startFakeSlack()
    expect((await fetch(plain.url)).status).toBe(404)
    await plain.close()
  })
})

describe('events', () => {
  test('a snapshot first, then every change', async () => {
    await callApi(slack, 'chat.postMessage', { channel: ops, text: 'before' })
    const { next, close } = await events()
    const { event, value } = await next()
    expect(event).toBe('snapshot')
    expect(value).toMatchObject({
      app: { command: '/mailhealth', botUser: 'U0MAILBOT1' },
      messages: [{ channel: ops, revisions: [{ text: 'before' }] }],
      sockets: 0,
      panel: { title: 'Break things', controls },
    })
    await callApi(slack, 'chat.postMessage', { channel: ops, text: 'after' })
    const change = { kind: 'message', message: { revisions: [{ text: 'after' }] } }
    expect(await next()).toMatchObject({ event: 'change', value: change })
    await connectApp(slack)
    expect(await next()).toEqual({ event: 'change', value: { kind: 'sockets', count: 1 } })
    await close()
  })
})

describe('acting', () => {
  test('a text that begins with the command is the command', async () => {
    const app = await connectApp(slack)
    expect(await act({ do: 'say', text: '/mailhealth  check <a> & b' })).toMatchObject({ ok: true, errors: null })
    expect(app.payload()).toMatchObject({ user_id: ann, text: 'check &lt;a&gt; &amp; b' })
  })

  test('a mention is a mention, anything else only a message', async () => {
    const app = await connectApp(slack)
    await act({ do: 'say', text: '@mailhealth help' })
    expect(app.payload()).toMatchObject({ event: { type: 'app_mention', text: '<@U0MAILBOT1> help' } })
    await act({ do: 'say', text: '/mailhealthy <!channel>' })
    expect(slack.messages(ops).at(-1)).toMatchObject({ revisions: [{ text: '/mailhealthy &lt;!channel&gt;' }] })
    expect(app.frames).toHaveLength(2)
  })

  test('the shortcut is that of the app', async () => {
    const app = await connectApp(slack)
    await act({ do: 'shortcut', callbackId: 'mh_global_check' })
    expect(app.payload()).toMatchObject({ type: 'shortcut', callback_id: 'mh_global_check', user: { id: ann } })
  })

  test('commands do not work in threads', async () => {
    const { ts } = await callApi(slack, 'chat.postMessage', { channel: ops, text: 'a' })
    expect(await act({ do: 'say', text: '/mailhealth status', threadTs: String(ts) })).toEqual({
      ok: false,
      error: 'Slash commands do not work in threads. Mention the app instead.',
    })
  })

  test('the person is told when the app does not respond', async () => {
    const error = 'the app did not respond: no socket is connected'
    expect(await act({ do: 'say', text: '/mailhealth status' })).toEqual({ ok: false, error })
  })

  test('a modal shows the errors of the acknowledgement, and closes', async () => {
    const errors = { why: 'Say more' }
    const app = await connectApp(slack, ({ payload }) =>
      payload['type'] === 'view_submission' ? { response_action: 'errors', errors } : {},
    )
    const plain = (text: string) => ({ type: 'plain_text', text })
    const element = { type: 'plain_text_input', action_id: 'text' }
    const blocks = [{ type: 'input', block_id: 'why', label: plain('Why'), element }]
    const view = { type: 'modal', title: plain('Note'), submit: plain('Save'), blocks }
    await act({ do: 'say', text: '/mailhealth note' })
    await callApi(slack, 'views.open', { trigger_id: String(app.payload()['trigger_id']), view })
    const viewId = slack.modal(ann)?.id ?? ''
    expect(await act({ do: 'submit', viewId, values: { why: 'no' } })).toMatchObject({ ok: true, errors })
    expect(await act({ do: 'close', viewId })).toEqual({ ok: true })
    expect(slack.modal(ann)).toBeNull()
  })

  test('only JSON is taken, so that no other site can act', async () => {
    const body = JSON.stringify({ do: 'say', user: ann, channel: ops, text: 'a' })
    const response = await fetch(`${slack.url}/page/act`, { method: 'POST', body })
    expect(response.status).toBe(415)
    expect(slack.messages(ops)).toEqual([])
  })
})

describe('the panel', () => {
  test('a switch does what it is for, and every page hears of it', async () => {
    const { next, close } = await events()
    await next()
    expect(await send('/page/panel', { id: 'list', on: true })).toEqual({ ok: true })
    expect(toggled).toEqual([['list', true]])
    const { value } = await next()
    expect(value['panel']).toMatchObject({
      controls: [
        { id: 'list', state: true },
        { id: 'down', state: true },
      ],
    })
    await close()
  })

  test('a switch that fails stays as it was', async () => {
    expect(await send('/page/panel', { id: 'down', on: false })).toEqual({ ok: false, error: 'not now' })
    expect(await send('/page/panel', { id: 'other', on: true })).toEqual({ ok: false, error: 'no switch other' })
    const { next, close } = await events()
    expect((await next()).value['panel']).toMatchObject({ controls })
    await close()
  })

  test('it works while Slack cannot be reached', async () => {
    slack.refuseConnections(true)
    expect(await send('/page/panel', { id: 'list', on: true })).toEqual({ ok: true })
  })
})
