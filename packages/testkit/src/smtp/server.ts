import net, { type AddressInfo } from 'node:net'
import tls from 'node:tls'
import type { TlsVersion } from '@mailhealth/core'
import type { IssuedCertificate } from '../tls/private-ca.ts'
import { openSession } from './session.ts'

/** How a simulated server departs from an ordinary one. */
export interface SmtpBehaviour {
  /** The greeting's lines with their codes; null for `220 <hostname> ESMTP`. */
  readonly greeting: readonly string[] | null
  /** The lines of the EHLO reply with their codes; null for an ordinary reply. */
  readonly ehlo: readonly string[] | null
  /** What STARTTLS comes to. `injects`: clear text follows its reply at once. */
  readonly starttls: 'offered' | 'absent' | 'rejected' | 'tempfail' | 'injects'
  /** Where it closes the connection without a word: instead of the greeting, of a reply, or of a TLS handshake. */
  readonly hangUpAt: 'greeting' | 'ehlo' | 'starttls' | 'handshake' | null
  /** Takes connections and says nothing. */
  readonly silent: boolean
  /** Writes one byte, then waits so many milliseconds; null writes at once. */
  readonly byteEveryMs: number | null
  /** Begins with TLS, as on port 465. */
  readonly implicitTls: boolean
  /** What it says to a recipient elsewhere. */
  readonly relay: 'refused' | 'accepted' | 'deferred'
}

/** What a simulated server is. */
export interface SmtpServerState {
  readonly hostname: string
  /** Null: it has no TLS, whatever `behaviour` says. */
  readonly certificate: IssuedCertificate | null
  /** A second one with a key of another type: the server shows the one that a client can verify. */
  readonly otherCertificate: IssuedCertificate | null
  readonly minVersion: TlsVersion
  readonly maxVersion: TlsVersion
  /** OpenSSL's names; by default all that the library has, at its lowest security level. */
  readonly ciphers: string
  /** Groups and signatures in OpenSSL's names; by default the library's. */
  readonly groups: string | null
  readonly signatures: string | null
  readonly behaviour: SmtpBehaviour
}

/** Changes to a server; behaviour is merged into what is there. */
export type SmtpServerChanges = Partial<Omit<SmtpServerState, 'behaviour'>> & {
  readonly behaviour?: Partial<SmtpBehaviour>
}

/** A simulated SMTP server that listens. */
export interface SmtpServer {
  readonly host: string
  readonly port: number
  /** How many connections it took so far, and how many at most at the same time; one is over with QUIT or its end. */
  readonly connections: number
  readonly peakConnections: number
  /** Every command line that it was sent, TLS or not, in order. */
  readonly commands: readonly string[]
  /** Takes effect with the next connection. */
  set(changes: SmtpServerChanges): void
  close(): Promise<void>
}

/** Starts a simulated SMTP server. `host` is in 127.0.0.0/8 or `::1` (default 127.0.0.1), `port` is free by default. */
export async function startSmtpServer(
  options: SmtpServerChanges & { readonly host?: string; readonly port?: number; readonly hostname: string },
): Promise<SmtpServer> {
  const { host = '127.0.0.1', port = 0, ...first } = options
  let state = merge(ordinary, first)
  const open = new Set<net.Socket>()
  const counts = { connections: 0, now: 0, peak: 0 }
  const commands: string[] = []
  const server = net.createServer((socket) => {
    open.add(socket)
    counts.connections += 1
    counts.peak = Math.max(counts.peak, ++counts.now)
    socket.on('close', () => open.delete(socket))
    openSession(socket, state, secureContextOf(state), {
      over: () => counts.now--,
      heard: (line) => commands.push(line),
    })
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve))
  return {
    host,
    port: (server.address() as AddressInfo).port,
    get connections() {
      return counts.connections
    },
    get peakConnections() {
      return counts.peak
    },
    commands,
    set(changes) {
      state = merge(state, changes)
    },
    close() {
      for (const socket of open) socket.destroy()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

/** TLS that no baseline finds fault with. */
export const modernTls = {
  minVersion: 'TLSv1.2',
  maxVersion: 'TLSv1.3',
  ciphers: 'TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256:ECDHE+AESGCM',
  groups: 'X25519MLKEM768:X25519:P-256',
  signatures: 'ECDSA+SHA256:RSA-PSS+SHA256:RSA+SHA256',
} as const

const ordinary: SmtpServerState = {
  hostname: 'localhost',
  certificate: null,
  otherCertificate: null,
  minVersion: 'TLSv1.2',
  maxVersion: 'TLSv1.3',
  ciphers: 'TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256:DEFAULT@SECLEVEL=0',
  groups: null,
  signatures: null,
  behaviour: {
    greeting: null,
    ehlo: null,
    starttls: 'offered',
    hangUpAt: null,
    silent: false,
    byteEveryMs: null,
    implicitTls: false,
    relay: 'refused',
  },
}

function merge(state: SmtpServerState, changes: SmtpServerChanges): SmtpServerState {
  return { ...state, ...changes, behaviour: { ...state.behaviour, ...changes.behaviour } }
}

function secureContextOf(state: SmtpServerState): tls.SecureContext | null {
  const { certificate, otherCertificate, minVersion, maxVersion, ciphers, groups, signatures } = state
  if (certificate === null) return null
  const both = otherCertificate === null ? [certificate] : [certificate, otherCertificate]
  return tls.createSecureContext({
    key: both.map((one) => one.keyPem),
    cert: both.map((one) => one.chainPem),
    minVersion,
    maxVersion,
    ciphers,
    ecdhCurve: groups ?? 'auto',
    ...(signatures === null ? {} : { sigalgs: signatures }),
  })
}
