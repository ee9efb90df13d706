import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Faults } from './faults.ts'
import { type PageParts, servePage } from './page-server.ts'
import type { Stage } from './stage.ts'
import { answerMethod, answerResponse, answerUpload } from './web-api.ts'

/** What the HTTP server hands over. */
export interface Handler {
  request(request: IncomingMessage, response: ServerResponse): void
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
}

const maxBodyBytes = 1_000_000

/** Answers `/api/METHOD`, `/response/…`, `/upload/…`, the sockets' upgrade, and for the rest the page, where there is one. */
export function handlerOf(stage: Stage, faults: Faults, page: PageParts | null): Handler {
  return {
    request: (request, response) => {
      route(stage, faults, page, request, response).catch((error: Error) => {
        if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' })
        response.end(error.message)
      })
    },
    upgrade: (request, socket, head) => {
      if (faults.refusesConnections) socket.destroy()
      else stage.sockets.accept(request, socket, head)
    },
  }
}

async function route(
  stage: Stage,
  faults: Faults,
  page: PageParts | null,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://slack.invalid')
  const isSlack = ['/api/', '/response/', '/upload/'].some((start) => pathname.startsWith(start))
  if (isSlack && faults.refusesConnections) {
    request.socket.destroy()
    return
  }
  const bytes = await readBody(request)
  const body = bytes?.toString('utf8') ?? ''
  if (bytes === null) response.writeHead(413).end()
  else if (pathname.startsWith('/api/'))
    answerMethod(stage, faults, pathname.slice('/api/'.length), request, body, response)
  else if (pathname.startsWith('/upload/'))
    answerUpload(stage, faults, pathname.slice('/upload/'.length), bytes, response)
  else if (isSlack) answerResponse(stage, faults, pathname, body, response)
  else if (page === null) response.writeHead(404).end()
  else await servePage(stage, page, pathname, request, body, response)
}

/** The body; null when it is larger than anything Slack takes. */
async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length
    if (bytes <= maxBodyBytes) chunks.push(chunk as Buffer)
  }
  return bytes > maxBodyBytes ? null : Buffer.concat(chunks)
}
