import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type FakeSlack, startFakeSlack } from './fake-slack.ts'
import { callApi } from './testing.ts'

const channel = 'C0MAILOPS'
const bytes = Buffer.from('a picture, for all that Slack knows')

describe('a file', () => {
  let slack: FakeSlack
  beforeEach(async () => {
    slack = await startFakeSlack({ page: true })
  })
  afterEach(() => slack.close())

  const announce = (change = {}) =>
    callApi(slack, 'files.getUploadURLExternal', {
      filename: 'a.png',
      length: bytes.length,
      alt_txt: 'It rose.',
      ...change,
    })
  const upload = async (url: unknown, body: Buffer = bytes) =>
    (await fetch(String(url), { method: 'POST', body: new Uint8Array(body) })).status
  const complete = (id: unknown, change = {}) =>
    callApi(slack, 'files.completeUploadExternal', {
      files: [{ id: String(id), title: 'A' }],
      channel_id: channel,
      initial_comment: 'Look.',
      ...change,
    })

  test('is announced, uploaded, and shown once', async () => {
    const { upload_url: url, file_id: id } = await announce()
    expect(await complete(id)).toEqual({ ok: false, error: 'file_not_found' })
    expect(await upload(url)).toBe(200)
    expect(await complete(id)).toEqual({ ok: true, files: [{ id, title: 'A' }] })
    const [message] = slack.messages(channel)
    expect(message?.files).toEqual([{ id, name: 'a.png', title: 'A', altText: 'It rose.', bytes }])
    expect(await complete(id)).toEqual({ ok: false, error: 'file_not_found' })
    const history = await callApi(slack, 'conversations.history', { channel })
    expect(history['messages']).toMatchObject([{ text: 'Look.', files: [{ id, name: 'a.png', size: bytes.length }] }])
    const picture = await fetch(`${slack.url}/page/files/${String(id)}`)
    expect(Buffer.from(await picture.arrayBuffer())).toEqual(bytes)
  })

  test('of another length than was announced is not taken', async () => {
    const { upload_url: url } = await announce({ length: bytes.length + 1 })
    expect(await upload(url)).toBe(400)
    expect(await upload(`${slack.url}/upload/F0NONE`)).toBe(400)
  })

  test.each([
    [{ length: 0 }, 'invalid_arguments'],
    [{ filename: '' }, 'missing_argument'],
    [{ length: 1_000_000_001 }, 'file_upload_size_restricted'],
    [{ alt_txt: 'x'.repeat(1_001) }, 'alt_txt_too_large'],
  ])('announced as %j is refused: %s', async (change, error) => {
    expect(await announce(change)).toEqual({ ok: false, error })
  })

  test.each([
    [{ files: [] }, 'invalid_arguments'],
    [{ channel_id: 'C0NONE' }, 'channel_not_found'],
    [{ thread_ts: '1.0' }, 'thread_not_found'],
  ])('to be shown with %j is refused: %s', async (change, error) => {
    const { upload_url: url, file_id: id } = await announce()
    await upload(url)
    expect(await complete(id, change)).toEqual({ ok: false, error })
    expect(slack.messages(channel)).toEqual([])
  })
})
