import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { type JsonObject, OperatorError } from '@mailhealth/core'

/** What the health server asks when it is asked. */
export interface HealthQuestions {
  /** Null when ready; else a sentence that says what is missing. */
  readonly notReady: () => Promise<string | null>
  readonly metrics: () => Promise<string>
  /** How it stands with Slack; null where there is none. */
  readonly slackHealth?: () => Promise<JsonObject | null>
  /** Takes what Slack posts under `/slack/events`; null where it posts nothing. */
  readonly slackRequests?: RequestListener | null
}

export interface HealthServer {
  /** Where it listens, `http://127.0.0.1:7208`. */
  readonly url: string
  close(): Promise<void>
}

/** A place that cannot be listened at. `message` is one sentence for the operator. */
export class HealthServerError extends OperatorError {
  override readonly name = 'HealthServerError'
}

/**
 * Serves `/livez` (the process runs), `/readyz` (it can work), `/metrics` and `/health` (how it stands with Slack).
 *
 * @throws HealthServerError when the address is taken or not ours
 */
export async function startHealthServer(
  place: { readonly host: string; readonly port: number },
  questions: HealthQuestions,
): Promise<HealthServer> {
  const server = createServer({ requestTimeout: 10_000 }, (request, response) => {
    answer(request, response, questions).catch((error: Error) => reply(response, 500, `${error.message}\n`))
  })
  const failure = once(server, 'error').then(([error]) => error as NodeJS.ErrnoException)
  server.listen(place.port, place.host)
  const error = await Promise.race([once(server, 'listening').then(() => null), failure])
  if (error !== null) throw new HealthServerError(sentence(error, place))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : place.port
  const host = place.host.includes(':') ? `[${place.host}]` : place.host
  return {
    url: `http://${host}:${port}`,
    async close() {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}

async function answer(request: IncomingMessage, response: ServerResponse, questions: HealthQuestions): Promise<void> {
  const path = request.url?.split('?')[0]
  if (path === '/slack/events' && questions.slackRequests) return questions.slackRequests(request, response)
  if (request.method !== 'GET' && request.method !== 'HEAD') return reply(response, 405, 'only GET is answered\n')
  switch (path) {
    case '/livez':
      return reply(response, 200, 'alive\n')
    case '/readyz': {
      const missing = await questions.notReady()
      return missing === null ? reply(response, 200, 'ready\n') : reply(response, 503, `${missing}\n`)
    }
    case '/metrics':
      return reply(response, 200, await questions.metrics(), 'text/plain; version=0.0.4; charset=utf-8')
    case '/health':
      return reply(
        response,
        200,
        JSON.stringify({ slack: (await questions.slackHealth?.()) ?? null }),
        'application/json',
      )
    default:
      return reply(response, 404, 'there are /livez, /readyz, /metrics and /health\n')
  }
}

function reply(response: ServerResponse, status: number, body: string, type = 'text/plain; charset=utf-8'): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
  response.end(body)
}

function sentence(error: NodeJS.ErrnoException, { host, port }: { host: string; port: number }): string {
  const where = `${host}:${port}`
  if (error.code === 'EADDRINUSE') {
    return `${where} is taken, perhaps by another mailhealth; set MAILHEALTH_HTTP to another HOST:PORT (port 0 picks a free one)`
  }
  return `cannot listen at ${where} (${error.code}); set MAILHEALTH_HTTP to a HOST:PORT of this machine`
}
