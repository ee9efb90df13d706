import { once } from 'node:events'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { type FakeSlack, startFakeSlack } from './fake-slack.ts'
import { callApi, connectApp, type TestApp } from './testing.ts'

let slack: FakeSlack

beforeEach(async () => {
  slack = await startFakeSlack()
})
afterEach(() => slack.close())

const types = ({ frames }: TestApp) => frames.map((frame) => frame['type'])

test('hello first, then each envelope to exactly one socket, in turn', async () => {
  const apps = [await connectApp(slack), await connectApp(slack)]
  expect(apps.map((one) => one.frames[0])).toMatchObject([
    { type: 'hello', num_connections: 1, connection_info: { app_id: 'A0MAILAPP1' } },
    { type: 'hello', num_connections: 2 },
  ])
  for (const text of ['a', 'b', 'c', 'd']) await slack.command(text)
  const texts = apps.map((one) => one.frames.slice(1).map((frame) => (frame['payload'] as { text: string }).text))
  expect(texts).toEqual([
    ['a', 'c'],
    ['b', 'd'],
  ])
})

test('a ticket is for one connection, and there is none without', async () => {
  const { url } = await callApi(slack, 'apps.connections.open')
  const first = new WebSocket(String(url))
  await once(first, 'message')
  for (const address of [String(url), `${slack.url.replace('http', 'ws')}/link/`]) {
    const [error] = await once(new WebSocket(address), 'error')
    expect(error).toMatchObject({ message: 'Unexpected server response: 401' })
  }
  expect(slack.sockets).toBe(1)
})

test('after a disconnect frame the other socket gets everything', async () => {
  const [older, newer] = [await connectApp(slack), await connectApp(slack)]
  slack.disconnect('refresh_requested', 'oldest')
  for (const text of ['a', 'b']) await slack.command(text)
  expect([types(older), types(newer)]).toEqual([
    ['hello', 'disconnect'],
    ['hello', 'slash_commands', 'slash_commands'],
  ])
  expect(older.frames[1]).toMatchObject({ type: 'disconnect', reason: 'refresh_requested' })
  slack.disconnect('link_disabled')
  expect(slack.sockets).toBe(0)
  await expect(slack.command('c')).rejects.toThrow('no socket is connected')
})

test('a warning leaves the socket in use', async () => {
  const app = await connectApp(slack)
  slack.disconnect('warning')
  await slack.command('a')
  expect(types(app)).toEqual(['hello', 'disconnect', 'slash_commands'])
})

test('cut sockets are gone, and a new one takes over', async () => {
  const app = await connectApp(slack)
  slack.dropSockets()
  const [code] = await once(app.socket, 'close')
  expect(code).toBe(1006)
  await slack.waitFor(({ sockets }) => sockets === 0)
  await connectApp(slack)
  expect((await slack.command('a')).ack).toBeNull()
})

test('no socket gets through while connections are refused', async () => {
  const { url } = await callApi(slack, 'apps.connections.open')
  slack.refuseConnections(true)
  const [error] = await once(new WebSocket(String(url)), 'error')
  expect(error).toMatchObject({ message: 'socket hang up' })
})

test('what is no acknowledgement is passed over', async () => {
  const app = await connectApp(slack, ({ payload }) => {
    app.socket.send('no JSON')
    app.socket.send('null')
    app.socket.send('{"envelope_id":"other"}')
    return { text: String(payload['text']) }
  })
  expect((await slack.command('a')).ack).toEqual({ text: 'a' })
})

test('closing says goodbye, and gives up on what is pending', async () => {
  const app = await connectApp(slack, () => null)
  const pending = expect(slack.command('a')).rejects.toThrow('the fake Slack was closed')
  const goodbye = once(app.socket, 'close')
  await slack.close()
  await pending
  expect((await goodbye)[0]).toBe(1001)
  slack = await startFakeSlack()
})
