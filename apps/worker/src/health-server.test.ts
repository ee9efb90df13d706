import { describe, expect, test } from 'vitest'
import { startHealthServer } from './health-server.ts'

const questions = { notReady: async () => null as string | null, metrics: async () => 'mailhealth_runs_total 7\n' }
const free = { host: '127.0.0.1', port: 0 }

describe('the health server', () => {
  test.each([
    ['/livez', 'GET', 200, 'alive\n'],
    ['/readyz', 'GET', 200, 'ready\n'],
    ['/metrics', 'GET', 200, 'mailhealth_runs_total 7\n'],
    ['/metrics?x=1', 'GET', 200, 'mailhealth_runs_total 7\n'],
    ['/', 'GET', 404, 'there are /livez, /readyz, /metrics and /health\n'],
    ['/livez', 'POST', 405, 'only GET is answered\n'],
  ])('%s by %s is %d', async (path, method, status, body) => {
    const server = await startHealthServer(free, questions)
    const response = await fetch(`${server.url}${path}`, { method })
    expect({ status: response.status, body: await response.text() }).toEqual({ status, body })
    await server.close()
  })

  test('not ready says why', async () => {
    const server = await startHealthServer(free, { ...questions, notReady: async () => 'Slack is not connected' })
    const response = await fetch(`${server.url}/readyz`)
    expect([response.status, await response.text()]).toEqual([503, 'Slack is not connected\n'])
    await server.close()
  })

  test('an address that is taken gives one sentence', async () => {
    const server = await startHealthServer(free, questions)
    const port = Number(new URL(server.url).port)
    await expect(startHealthServer({ host: '127.0.0.1', port }, questions)).rejects.toThrow(
      `127.0.0.1:${port} is taken, perhaps by another mailhealth; set MAILHEALTH_HTTP to another HOST:PORT (port 0 picks a free one)`,
    )
    await server.close()
  })
})
