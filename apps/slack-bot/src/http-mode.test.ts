import { createHmac } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Backstage, openBackstage, type Staged, stageBot, useHttpMode } from './testing.ts'

// Everything that holds over sockets holds over HTTP.
useHttpMode()
await import('./acknowledge.test.ts')
await import('./alerts.test.ts')
await import('./people.test.ts')

describe('HTTP mode', { timeout: 60_000 }, () => {
  let backstage: Backstage
  let staged: Staged

  beforeAll(async () => {
    backstage = await openBackstage()
  }, 60_000)
  afterAll(() => backstage.close(), 60_000)
  afterEach(() => staged.close())

  const post = (body: string, secret: string, ageS: number): Promise<Response> => {
    const time = String(Math.floor(Date.now() / 1_000) - ageS)
    const signature = `v0=${createHmac('sha256', secret).update(`v0:${time}:${body}`).digest('hex')}`
    const headers = {
      'content-type': 'application/json',
      'x-slack-request-timestamp': time,
      'x-slack-signature': signature,
    }
    return fetch(staged.requestUrl?.url ?? '', { method: 'POST', headers, body })
  }
  const challenge = JSON.stringify({ type: 'url_verification', challenge: 'c0ffee' })

  test('opens no socket, and answers only what Slack signed, now', async () => {
    staged = await stageBot(backstage)
    const secret = staged.requestUrl?.signingSecret ?? ''
    expect(staged.slack.sockets).toBe(0)
    expect(staged.slack.calls.map((call) => call.method)).not.toContain('apps.connections.open')
    expect((await post(challenge, 'another secret', 0)).status).toBe(401)
    expect((await post(challenge, secret, 360)).status).toBe(401)
    const accepted = await post(challenge, secret, 0)
    expect({ status: accepted.status, body: await accepted.json() }).toEqual({
      status: 200,
      body: { challenge: 'c0ffee' },
    })
  })
})
