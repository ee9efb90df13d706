import type { SmtpFailure } from '@mailhealth/core'
import { printable } from './printable.ts'

/** A connection ended early, for a reason that is the world's. `message` is what is known of it, bounded. */
export class Stopped extends Error {
  override readonly name = 'Stopped'
  readonly reason: SmtpFailure

  constructor(reason: SmtpFailure, detail: string) {
    super(printable(detail))
    this.reason = reason
  }
}

/** What a socket's error comes to. */
export function stoppedBy(error: NodeJS.ErrnoException): Stopped {
  const { code = '', message } = error
  if (code.startsWith('ERR_SSL_')) return new Stopped(notTls.has(code) ? 'protocol' : 'handshake', code)
  return new Stopped(reasons[code] ?? 'closed', code || message)
}

const reasons: { readonly [code: string]: SmtpFailure } = {
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'no-route',
  EHOSTDOWN: 'unreachable',
  ENETDOWN: 'unreachable',
  EADDRNOTAVAIL: 'no-route',
  EAFNOSUPPORT: 'no-route',
  EACCES: 'unreachable',
  EPERM: 'unreachable',
  ETIMEDOUT: 'timeout',
}

/** OpenSSL's words for bytes that are no TLS record. */
const notTls = new Set([
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_PACKET_LENGTH_TOO_LONG',
  'ERR_SSL_DATA_LENGTH_TOO_LONG',
  'ERR_SSL_HTTP_REQUEST',
  'ERR_SSL_UNEXPECTED_MESSAGE',
  'ERR_SSL_BAD_RECORD_TYPE',
])
