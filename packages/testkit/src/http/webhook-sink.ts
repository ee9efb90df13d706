import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request that a sink took. */
export interface TakenRequest {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** A web server that takes everything it is sent. */
export interface WebhookSink {
  /** Where it listens, without a path. */
  readonly url: string
  /** What it took, oldest first; what it refused too. */
  readonly requests: readonly TakenRequest[]
  /** Answers with this status from now on; `hang up` takes the request and says nothing. */
  answer(status: number | 'hang up', headers?: { readonly [name: string]: string }): void
  close(): Promise<void>
}

/** Starts a web server on the loopback that keeps what it is sent. */
export async function startWebhookSink(): Promise<WebhookSink> {
  const requests: TakenRequest[] = []
  let status: number | 'hang up' = 200
  let headers: { readonly [name: string]: string } = {}
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { method = '', url = '', headers: sent } = request
    requests.push({ method, path: url, headers: sent, body: Buffer.concat(chunks).toString('utf8') })
    if (status === 'hang up') return void response.destroy()
    response.writeHead(status, headers).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    answer(next, nextHeaders = {}) {
      status = next
      headers = nextHeaders
    },
    close() {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
