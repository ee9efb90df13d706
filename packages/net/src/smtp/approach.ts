import type { SmtpRequest, SmtpStage } from '@mailhealth/core'
import type { Reply } from './reply-reader.ts'
import { Stopped } from './stopped.ts'
import type { Wire } from './wire.ts'

/** How long a server may take. */
export interface Patience {
  /** From the connection to the end of the greeting: some hosts make strangers wait on purpose. */
  readonly greetingMs: number
  /** For the connection, and then for everything after the greeting. */
  readonly timeoutMs: number
}

/** What was seen on the way. */
export interface Seen {
  stage: SmtpStage
  greeting: string | null
  ehlo: readonly string[]
  offersStarttls: boolean | null
}

/** So many lines of a reply are kept. */
const maxLines = 64

/** How long a server has to close the connection after QUIT. */
const quitMs = 2000

/**
 * Waits for the connection, and talks up to where a TLS handshake may begin. Every reply is read to its end before the
 * next command.
 *
 * @returns true where a handshake is what comes next; false where there is none to make
 */
export async function approach(
  wire: Wire,
  security: SmtpRequest['security'],
  means: Patience & { readonly ehloName: string },
  seen: Seen,
): Promise<boolean> {
  wire.endAfter(means.timeoutMs)
  await wire.connected()
  if (security === 'implicit' || security === 'direct') return true
  await greet(wire, means, seen)
  seen.offersStarttls = seen.ehlo.slice(1).some((line) => /^STARTTLS(?: |$)/i.test(line))
  if (security === 'plain' || !seen.offersStarttls) return false
  seen.stage = 'starttls'
  wire.say('STARTTLS')
  expectCode(await wire.hear(), 220)
  return true
}

/** Hears the greeting, and says EHLO. */
export async function greet(
  wire: Wire,
  { greetingMs, timeoutMs, ehloName }: Patience & { readonly ehloName: string },
  seen: Seen,
): Promise<void> {
  seen.stage = 'greeting'
  wire.endAfter(greetingMs)
  const greeting = await wire.hear()
  seen.greeting = greeting.lines[0] ?? ''
  expectCode(greeting, 220)
  seen.stage = 'ehlo'
  wire.endAfter(timeoutMs)
  wire.say(`EHLO ${ehloName}`)
  const ehlo = await wire.hear()
  expectCode(ehlo, 250)
  seen.ehlo = ehlo.lines.slice(0, maxLines)
}

/** A 4xx reply says "later", a 5xx reply "no" (RFC 5321 §4.2.1); any other reply was not asked for. */
export function expectCode({ code, lines }: Reply, wanted: number): void {
  if (code === wanted) return
  const reason = code >= 400 && code < 500 ? 'tempfail' : code >= 500 && code < 600 ? 'rejected' : 'protocol'
  throw new Stopped(reason, `${code} ${lines[0] ?? ''}`)
}

/** Says QUIT, and lets the server close the connection (RFC 5321 §4.1.1.10). */
export async function quit(wire: Wire): Promise<void> {
  wire.endAfter(quitMs)
  wire.say('QUIT')
  for (;;) await wire.hear()
}

/** What stopped a conversation; null when nothing did. */
export async function stopOf(conversation: Promise<unknown>): Promise<Stopped | null> {
  try {
    await conversation
    return null
  } catch (error) {
    if (error instanceof Stopped) return error
    throw error
  }
}
