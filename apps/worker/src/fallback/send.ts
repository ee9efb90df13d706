import type { Fallback, SmtpRelay } from '@mailhealth/config'
import { createTransport, type Transporter } from 'nodemailer'
import type { FallbackMessage } from './message.ts'

/** A way to tell somebody that is not Slack. */
export interface Way {
  readonly name: 'webhook' | 'smtp'
  /** @throws Error whose message says in a clause why it did not arrive; it never holds a secret */
  send(message: FallbackMessage): Promise<void>
}

const timeoutMs = 10_000
/** The longest that sending a message takes, whatever the other end does. */
export const longestSendMs = 20_000
const longestReply = 200

/**
 * The ways that a configuration has.
 *
 * @param withinMs what takes longer did not arrive
 */
export function waysOf(
  { webhook, smtp }: Pick<Fallback, 'webhook' | 'smtp'>,
  withinMs: number = longestSendMs,
): readonly Way[] {
  return [
    ...(webhook === null ? [] : [{ name: 'webhook' as const, send: (one: FallbackMessage) => post(webhook.url, one) }]),
    ...(smtp === null ? [] : [{ name: 'smtp' as const, send: (one: FallbackMessage) => mail(smtp, one, withinMs) }]),
  ]
}

/** Asks for an address, for no other reason than that somebody elsewhere notices when nobody does any more. */
export async function sendPulse(url: NonNullable<Fallback['pulse']>['url']): Promise<void> {
  await request(url.reveal(), { method: 'GET' })
}

/** Opens a session with the mail server, with its login, and ends it: whether mail would be taken. */
export async function verifyRelay(relay: SmtpRelay): Promise<void> {
  await withTransport(relay, (transport) => transport.verify())
}

async function post(url: NonNullable<Fallback['webhook']>['url'], message: FallbackMessage): Promise<void> {
  const { id, type, at, subject, text, details } = message
  const body = { schemaVersion: 1, id, type, at: at.toISOString(), text: unmarked(`${subject}\n${text}`), ...details }
  await request(url.reveal(), {
    method: 'POST',
    headers: { 'content-type': 'application/json; charset=utf-8', 'idempotency-key': id },
    body: JSON.stringify(body),
  })
}

/** What a chat behind the address would take for a mention or a link stays text. */
function unmarked(text: string): string {
  return text
    .replaceAll('<', '‹')
    .replaceAll('>', '›')
    .replace(/@(?=\w)/g, '@\u200b')
}

async function request(url: string, init: RequestInit): Promise<void> {
  let response: Response
  try {
    // Followed, a redirect would hand what the address is worth to another host.
    response = await fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) })
  } catch (error) {
    throw new Error(`it cannot be reached (${reasonOf(error as Error)})`)
  }
  await response.body?.cancel()
  if (!response.ok) throw new Error(`it answers with HTTP ${response.status}`)
}

async function mail(
  relay: SmtpRelay,
  { id, type, at, subject, text }: FallbackMessage,
  withinMs: number,
): Promise<void> {
  // The time-outs of the transport begin anew with every line that comes.
  const signal = AbortSignal.timeout(withinMs)
  await withTransport(relay, (transport) =>
    transport.sendMail({
      signal,
      from: { name: 'mailhealth', address: relay.from },
      to: [...relay.to],
      subject,
      text: `${text}\n`,
      date: at,
      messageId: `<${id}@${relay.from.split('@')[1] ?? 'mailhealth.invalid'}>`,
      priority: type === 'slack.silent' ? 'high' : 'normal',
      headers: { 'Auto-Submitted': 'auto-generated' }, // RFC 3834 §5
      textEncoding: 'quoted-printable',
    }),
  ).catch((error) => {
    throw signal.aborted ? new Error(`it took longer than ${withinMs / 1_000} s`) : error
  })
}

async function withTransport(relay: SmtpRelay, use: (transport: Transporter) => Promise<unknown>): Promise<void> {
  const { host, port, tls, login } = relay
  const transport = createTransport({
    host,
    port,
    secure: tls === 'implicit',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'none',
    ...(login === null ? {} : { auth: { user: login.user, pass: login.password.reveal() } }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  try {
    await use(transport)
  } catch (error) {
    throw new Error(mailReason(error as Error & { readonly code?: string; readonly response?: string }))
  } finally {
    transport.close()
  }
}

function mailReason(error: Error & { readonly code?: string; readonly response?: string }): string {
  if (error.response !== undefined) return `it says: ${error.response.replace(/\p{C}/gu, ' ').slice(0, longestReply)}`
  return `it cannot be used (${reasonOf(error)})`
}

/** The innermost cause: fetch wraps it. Its code, not its message, which may hold the address. */
function reasonOf(error: Error & { readonly code?: unknown }): string {
  if (error.cause instanceof Error) return reasonOf(error.cause)
  return typeof error.code === 'string' ? error.code : error.name
}
