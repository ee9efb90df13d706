import type { JsonObject } from '@mailhealth/core'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type FakeSlack, startFakeSlack } from './fake-slack.ts'
import { callApi, connectApp, type TestApp } from './testing.ts'

const ops = 'C0MAILOPS'
const clock = { at: 1_700_000_000_000, now: () => new Date(clock.at) }
const blocks = [
  { type: 'actions', elements: [{ type: 'button', action_id: 'mh:ack', text: { type: 'plain_text', text: 'Do' } }] },
]
let slack: FakeSlack
let app: TestApp

beforeEach(async () => {
  clock.at = 1_700_000_000_000
  slack = await startFakeSlack({ clock })
  app = await connectApp(slack)
})
afterEach(() => slack.close())

/** Posts to the response_url of the latest interaction, or to another one. */
async function respond(body: JsonObject, url: unknown = app.payload()['response_url']): Promise<string> {
  const response = await fetch(String(url), { method: 'POST', body: JSON.stringify(body) })
  const { ok, error } = (await response.json()) as JsonObject
  return `${response.status} ${ok === true ? 'ok' : String(error)}`
}

test('five uses', async () => {
  const { responses } = await slack.command('status')
  const answers: string[] = []
  for (const text of ['1', '2', '3', '4', '5', '6']) answers.push(await respond({ text }))
  expect(answers).toEqual(['200 ok', '200 ok', '200 ok', '200 ok', '200 ok', '404 used_url'])
  expect(responses().map((one) => one['text'])).toEqual(['1', '2', '3', '4', '5'])
  expect(slack.ephemerals(ops).map((one) => one.visibleTo)).toEqual(Array(5).fill('U0123ABCD'))
})

test('thirty minutes', async () => {
  await slack.command('status')
  clock.at += 30 * 60_000
  expect(await respond({ text: 'a' })).toBe('200 ok')
  clock.at += 1
  expect(await respond({ text: 'a' })).toBe('404 expired_url')
  expect(await respond({ text: 'a' }, `${slack.url}/response/none`)).toBe('404 no_such_url')
})

test('they take what messages take, and no more; what is refused is no use', async () => {
  const { responses } = await slack.command('status', { channel: 'C0GENERAL' })
  expect(await respond({ blocks: [{ type: 'banner' }] })).toBe('400 invalid_blocks')
  expect(await respond({})).toBe('400 no_text')
  slack.failNext('response_url', { status: 500 })
  expect(await respond({ text: 'a' })).toBe('500 internal_error')
  expect(responses()).toEqual([])
  expect(await respond({ text: 'for all', response_type: 'in_channel' })).toBe('200 ok')
  expect(slack.messages('C0GENERAL')).toMatchObject([{ visibleTo: null, revisions: [{ text: 'for all' }] }])
  expect(slack.calls.filter((one) => one.method === 'response_url')).toHaveLength(4)
})

test('whoever used a button can replace the message, add to it, or delete it', async () => {
  await slack.command('status')
  await respond({ text: 'a', blocks })
  const messageTs = slack.ephemerals(ops)[0]?.ts ?? ''
  const texts = () => slack.ephemerals(ops).map((one) => one.revisions.map((revision) => revision.text))
  await slack.click({ messageTs, actionId: 'mh:ack' })
  await respond({ text: 'b', blocks, replace_original: true })
  await respond({ text: 'c', blocks })
  expect(texts()).toEqual([['a', 'b', 'c']])
  await respond({ text: 'note', response_type: 'ephemeral' })
  await respond({ text: 'note', replace_original: false })
  expect(texts()).toEqual([['a', 'b', 'c'], ['note'], ['note']])
  await respond({ delete_original: true })
  expect(texts()).toEqual([['note'], ['note']])
})

test('a button in a thread is answered in the thread', async () => {
  const { ts } = await callApi(slack, 'chat.postMessage', { channel: ops, text: 'parent' })
  const reply = { channel: ops, text: 'reply', blocks, thread_ts: String(ts) }
  const { ts: messageTs } = await callApi(slack, 'chat.postMessage', reply)
  await slack.click({ messageTs: String(messageTs), actionId: 'mh:ack' })
  expect(app.payload()).toMatchObject({ container: { thread_ts: ts } })
  await respond({ text: 'only for you', response_type: 'ephemeral' })
  expect(slack.ephemerals(ops)).toMatchObject([{ threadTs: ts }])
})
