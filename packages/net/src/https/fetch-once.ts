import { once } from 'node:events'
import http from 'node:http'
import tls from 'node:tls'
import type { HttpsExamination, HttpsFailure, HttpsRequest, HttpsStage } from '@mailhealth/core'
import { printable } from '../smtp/printable.ts'
import { Stopped, stoppedBy } from '../smtp/stopped.ts'
import { readSession } from '../smtp/tls-session.ts'

/** Headers beyond this are given up; Node's own default, said so that it stays. */
const maxHeaderBytes = 16 * 1024

/**
 * Gets one document over one connection: handshake, GET, the whole answer, or what of it came before something ended
 * it. Only a 200 has its body read.
 *
 * @throws the reason of `request.signal` when it aborts
 */
export async function fetchOnce(request: HttpsRequest, secureContext: tls.SecureContext): Promise<HttpsExamination> {
  const startedAt = performance.now()
  const seen: Seen = { stage: 'connect', session: null, status: null, contentType: null, location: null, body: null }
  const socket = tls.connect({
    host: request.address,
    port: request.port,
    servername: request.host,
    secureContext,
    rejectUnauthorized: false,
    checkServerIdentity: () => undefined,
  })
  // Errors are awaited where they matter; one that comes later is nobody's.
  socket.on('error', () => undefined)
  const deadline = deadlineFor(request)
  let failure: HttpsExamination['failure'] = null
  try {
    const conversation = converse(socket, request, seen)
    conversation.catch(() => undefined)
    await Promise.race([conversation, deadline.passed])
  } catch (error) {
    request.signal?.throwIfAborted()
    failure = { stage: seen.stage, ...failureOf(error) }
  } finally {
    deadline.disarm()
    socket.destroy()
  }
  const { stage: _, ...shown } = seen
  const { address, port } = request
  return { address, port, ...shown, failure, durationMs: Math.round(performance.now() - startedAt) }
}

type Seen = { -readonly [K in 'session' | 'status' | 'contentType' | 'location' | 'body']: HttpsExamination[K] } & {
  stage: HttpsStage
}

function deadlineFor({ timeoutMs, signal }: HttpsRequest): { passed: Promise<never>; disarm: () => void } {
  const { promise, reject } = Promise.withResolvers<never>()
  promise.catch(() => undefined)
  const timer = setTimeout(() => reject(new Stopped('timeout', `not done after ${timeoutMs} ms`)), timeoutMs)
  const onAbort = (): void => reject(signal?.reason)
  signal?.addEventListener('abort', onAbort)
  return {
    passed: promise,
    disarm: () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    },
  }
}

async function converse(socket: tls.TLSSocket, request: HttpsRequest, seen: Seen): Promise<void> {
  socket.once('connect', () => {
    seen.stage = 'tls'
  })
  await once(socket, 'secureConnect')
  seen.session = readSession(socket)
  seen.stage = 'response'
  const response = await answerTo(request, socket)
  seen.status = response.statusCode ?? null
  seen.contentType = headerText(response.headers['content-type'])
  seen.location = headerText(response.headers.location)
  if (seen.status !== 200) return
  seen.stage = 'body'
  seen.body = await bodyOf(response, request.maxBytes)
}

function answerTo({ host, port, path }: HttpsRequest, socket: tls.TLSSocket): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = http.get({
      createConnection: () => socket,
      path,
      maxHeaderSize: maxHeaderBytes,
      headers: {
        host: port === 443 ? host : `${host}:${port}`,
        accept: '*/*',
        'user-agent': 'mailhealth',
        connection: 'close',
      },
    })
    sent.once('response', resolve).on('error', reject)
  })
}

/** @throws Stopped when it is longer than `maxBytes`, or ends before its end */
async function bodyOf(response: http.IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > maxBytes) throw new TooLarge(`more than ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

class TooLarge extends Error {}

function failureOf(error: unknown): { readonly reason: HttpsFailure; readonly detail: string } {
  if (error instanceof TooLarge) return { reason: 'too-large', detail: error.message }
  const { code } = error as NodeJS.ErrnoException
  // llhttp, Node's parser, names its errors so.
  if (code?.startsWith('HPE_') === true) return { reason: 'protocol', detail: printable(code) }
  const { reason, message } = error instanceof Stopped ? error : stoppedBy(error as NodeJS.ErrnoException)
  return { reason: asHttpsFailure(reason), detail: message }
}

function asHttpsFailure(reason: Stopped['reason']): HttpsFailure {
  return reason === 'tempfail' || reason === 'rejected' ? 'protocol' : reason
}

function headerText(value: string | undefined): string | null {
  return value === undefined ? null : printable(value)
}
