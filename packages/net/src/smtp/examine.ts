import type { SmtpExamination, SmtpRequest, SmtpStage, TlsSession } from '@mailhealth/core'
import type { Reply } from './reply-reader.ts'
import { Stopped } from './stopped.ts'
import { type Handshakes, readSession } from './tls-session.ts'
import { Wire } from './wire.ts'

/** What a connection is made with. */
interface Means {
  readonly ehloName: string
  readonly timeoutMs: number
  readonly handshakes: Handshakes
}

/** So many lines of a reply are kept. */
const maxLines = 64

/** How long a server has to close the connection after QUIT. */
const quitMs = 2000

/**
 * Makes one connection and looks: greeting, EHLO, TLS where it is asked for, QUIT. Every reply is read to its end before
 * the next command.
 *
 * @throws the reason of `request.signal` when it aborts
 */
export async function examine(request: SmtpRequest, means: Means): Promise<SmtpExamination> {
  const startedAt = performance.now()
  const seen: Seen = { stage: 'connect', greeting: null, ehlo: [], offersStarttls: null, tls: null }
  const wire = new Wire(request.address, request.port)
  const disarm = arm(wire, means.timeoutMs, request.signal)
  try {
    const stopped = await stopOf(converse(wire, request, means, seen))
    if (stopped === null || stopped.reason === 'tempfail' || stopped.reason === 'rejected') await stopOf(quit(wire))
    const { stage, ...shown } = seen
    return {
      address: request.address,
      port: request.port,
      ...shown,
      failure: stopped && { stage, reason: stopped.reason, detail: stopped.message },
      durationMs: Math.round(performance.now() - startedAt),
    }
  } finally {
    disarm()
    wire.close()
  }
}

interface Seen {
  stage: SmtpStage
  greeting: string | null
  ehlo: readonly string[]
  offersStarttls: boolean | null
  tls: TlsSession | null
}

function arm(wire: Wire, timeoutMs: number, signal: AbortSignal | undefined): () => void {
  const timer = setTimeout(() => wire.end(new Stopped('timeout', `not done after ${timeoutMs} ms`)), timeoutMs)
  const onAbort = (): void => wire.end(signal?.reason)
  signal?.addEventListener('abort', onAbort)
  return () => {
    clearTimeout(timer)
    signal?.removeEventListener('abort', onAbort)
  }
}

/** What stopped a conversation; null when nothing did. */
async function stopOf(conversation: Promise<void>): Promise<Stopped | null> {
  try {
    await conversation
    return null
  } catch (error) {
    if (error instanceof Stopped) return error
    throw error
  }
}

async function converse(wire: Wire, request: SmtpRequest, means: Means, seen: Seen): Promise<void> {
  await wire.connected()
  if (request.security === 'implicit') await secure(wire, request, means, seen)
  seen.stage = 'greeting'
  const greeting = await wire.hear()
  seen.greeting = greeting.lines[0] ?? ''
  expectCode(greeting, 220)
  seen.stage = 'ehlo'
  wire.say(`EHLO ${means.ehloName}`)
  const ehlo = await wire.hear()
  expectCode(ehlo, 250)
  seen.ehlo = ehlo.lines.slice(0, maxLines)
  if (request.security === 'implicit') return
  seen.offersStarttls = ehlo.lines.slice(1).some((line) => /^STARTTLS(?: |$)/i.test(line))
  if (request.security === 'plain' || !seen.offersStarttls) return
  seen.stage = 'starttls'
  wire.say('STARTTLS')
  expectCode(await wire.hear(), 220)
  await secure(wire, request, means, seen)
}

async function secure(wire: Wire, request: SmtpRequest, means: Means, seen: Seen): Promise<void> {
  seen.stage = 'tls'
  seen.tls = readSession(await wire.secure(means.handshakes(request.serverName, request.tlsVersion)))
}

/** A 4xx reply says "later", a 5xx reply "no" (RFC 5321 §4.2.1); any other reply was not asked for. */
function expectCode({ code, lines }: Reply, wanted: number): void {
  if (code === wanted) return
  const reason = code >= 400 && code < 500 ? 'tempfail' : code >= 500 && code < 600 ? 'rejected' : 'protocol'
  throw new Stopped(reason, `${code} ${lines[0] ?? ''}`)
}

/** Says QUIT, and lets the server close the connection (RFC 5321 §4.1.1.10). */
async function quit(wire: Wire): Promise<void> {
  const timer = setTimeout(() => wire.end(new Stopped('timeout', 'still open after QUIT')), quitMs)
  try {
    wire.say('QUIT')
    for (;;) await wire.hear()
  } finally {
    clearTimeout(timer)
  }
}
