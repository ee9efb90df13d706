import pg from 'pg'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Session } from './session.ts'
import { SessionStream } from './session-stream.ts'
import { frame, readText, splitFrames } from './wire.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

/** A database that knows BEGIN, COMMIT and ROLLBACK, and writes down what it is asked. */
function script(): { readonly session: Session; readonly asked: string[] } {
  const asked: string[] = []
  let status = 'I'
  const session = new Session(async (bytes) => {
    const text = readText(splitFrames(bytes).frames[0]?.body ?? Buffer.alloc(1)).text
    asked.push(text)
    if (text === 'break') return frame('C', 'SELECT 0')
    if (text === 'begin') status = 'T'
    if (/^(commit|rollback)$/i.test(text)) status = 'I'
    return Buffer.concat([frame('C', 'SELECT 0'), frame('Z', Buffer.from(status))])
  })
  return { session, asked }
}

async function connect(session: Session): Promise<pg.Client> {
  const client = new pg.Client({ stream: () => new SessionStream(session), ssl: false })
  client.on('error', () => {})
  await client.connect()
  return client
}

test('a transaction that does nothing while others wait is broken off after 30 seconds', async () => {
  const { session, asked } = script()
  const [holder, waiter] = [await connect(session), await connect(session)]
  await holder.query('begin')
  const waiting = waiter.query('one')
  await vi.advanceTimersByTimeAsync(29_000)
  const another = (await connect(session)).query('two')
  await vi.advanceTimersByTimeAsync(999)
  expect(asked).toEqual(['begin'])
  await vi.advanceTimersByTimeAsync(1)
  await Promise.all([waiting, another])
  expect(asked).toEqual(['begin', 'ROLLBACK', 'one', 'two'])
  await expect(holder.query('late')).rejects.toThrow('connection error')
})

test('one that works, or keeps nobody waiting, is left alone', async () => {
  const { session, asked } = script()
  const [holder, waiter] = [await connect(session), await connect(session)]
  await holder.query('begin')
  await vi.advanceTimersByTimeAsync(100_000)
  const waiting = waiter.query('one')
  for (let index = 0; index < 3; index++) {
    await vi.advanceTimersByTimeAsync(29_000)
    await holder.query('work')
  }
  await holder.query('commit')
  await waiting
  expect(asked).toEqual(['begin', 'work', 'work', 'work', 'commit', 'one'])
})

test('when the database breaks off, every client learns it, and new ones are refused', async () => {
  const { session } = script()
  const [one, two] = [await connect(session), await connect(session)]
  const broken = one.query('break')
  const next = two.query('one')
  await expect(broken).rejects.toThrow()
  await expect(next).rejects.toThrow()
  await expect(connect(session)).rejects.toThrow('broke off')
})
