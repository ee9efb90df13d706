import type { SmtpExamination, Target, TlsBaselineId, TlsSession } from '@mailhealth/core'
import type { Check, Surroundings } from '../check.ts'
import { discoverMailHosts, type MailHosts } from '../discover/mail-hosts.ts'
import { endpointsOf, securityOf, type TlsEndpoint } from './endpoints.ts'
import { evaluateTls } from './evaluate.ts'
import { explainTlsChange } from './explain-change.ts'
import { tlsFacts } from './facts.ts'
import { rememberScans, scanOf, type TlsMemory } from './memory.ts'
import { type Continued, continueScan, type Spent } from './scan/continue.ts'
import { overlay } from './scan/overlay.ts'
import { lookQuestion, nextQuestion } from './scan/question.ts'
import { newScan, type Progress, scanFrom } from './scan/scan.ts'
import { type TlsView, viewOf } from './scan/view.ts'
import { type SeenSession, withoutBytes } from './seen-session.ts'

/** What an endpoint showed. */
export interface EndpointEvidence extends TlsEndpoint {
  readonly offersStarttls: boolean | null
  /** A session as a sender of today makes it. */
  readonly session: SeenSession | null
  /** One with the other kind of key, where the server has a second chain (RSA beside ECDSA). */
  readonly otherSession: SeenSession | null
  readonly failure: SmtpExamination['failure']
  /** What it accepts; null where no handshake could begin. */
  readonly tls: TlsView | null
  /** The subjects of the certificates in the order in which they were sent; null where that cannot be seen (TLS 1.3 alone). */
  readonly sent: { readonly subjects: readonly string[]; readonly length: number } | null
  /** Why the scan stopped before its end in this run, other than for having made enough connections. */
  readonly scanFailure: SmtpExamination['failure']
  /** Where the scan is, for the next run; null where there was none. */
  readonly scan: Progress | null
}

export interface TlsEvidence {
  readonly observedAt: string
  readonly baseline: TlsBaselineId
  readonly found: MailHosts
  readonly endpoints: readonly EndpointEvidence[]
}

/** Where in the evidence it says until when certificates are valid (a jsonb path): what the next of them is measured by. */
export const certificateEnds = '$.endpoints[*].*.chain[0].notAfter'

/** TLS: is mail to each address of each mail host encrypted, with what, and with which certificate? */
export const tlsCheck: Check<TlsEvidence, TlsMemory> = {
  id: 'tls',
  appliesTo: (target) => target.kind !== 'network',
  gather,
  evaluate: evaluateTls,
  facts: tlsFacts,
  explainChange: explainTlsChange,
  remember: rememberScans,
}

async function gather(target: Target, surroundings: Surroundings, memory: TlsMemory | null): Promise<TlsEvidence> {
  const { resolver, signal, settings, clock } = surroundings
  const observedAt = clock.now().toISOString()
  const found = await discoverMailHosts(target, resolver, signal)
  const looked = await Promise.all(
    found.hosts.map((host) => lookAtAll(endpointsOf(target, host, settings), surroundings, memory)),
  )
  return { observedAt, baseline: settings.tls.baseline, found, endpoints: looked.flat() }
}

/** One endpoint after another: a mail host sees one connection at a time from us. */
async function lookAtAll(
  endpoints: readonly TlsEndpoint[],
  surroundings: Surroundings,
  memory: TlsMemory | null,
): Promise<EndpointEvidence[]> {
  const seen: EndpointEvidence[] = []
  for (const endpoint of endpoints) seen.push(await lookAt(endpoint, surroundings, memory))
  return seen
}

async function lookAt(
  endpoint: TlsEndpoint,
  surroundings: Surroundings,
  memory: TlsMemory | null,
): Promise<EndpointEvidence> {
  const { offersStarttls, tls, failure } = await dial(endpoint, {}, surroundings)
  const shown = { ...endpoint, offersStarttls, session: tls && withoutBytes(tls), failure }
  const known = scanOf(memory, endpoint)
  if (tls === null && !mayHaveOldTls(failure)) return { ...shown, ...nothingMore, scan: known }
  const otherSession = tls === null ? null : await otherChain(endpoint, tls, surroundings)
  const { scan, sent, failure: scanFailure } = await scanOn(endpoint, tls, known, surroundings)
  return { ...shown, otherSession, tls: viewOf(scan), sent, scanFailure, scan }
}

const nothingMore = { otherSession: null, tls: null, sent: null, scanFailure: null }

type Scanned = Omit<Continued, 'now'> & { readonly scan: Progress }

/**
 * Asks anew which faults there are, so that each run sees what came or went; then goes on with all the rest, unless this is
 * the first run or somebody waits for it. A look that was cut short goes on in the next run until it is whole; where looks
 * leave nothing of a run for the rest, every second run is the rest's.
 *
 * @param known how far earlier runs came; null where there was none
 */
async function scanOn(
  endpoint: TlsEndpoint,
  session: TlsSession | null,
  known: Progress | null,
  surroundings: Surroundings,
): Promise<Scanned> {
  const { isLook = false, clock } = surroundings
  const spent = { connections: session === null ? 1 : 2, since: clock.now().getTime() }
  if (known?.isRestDue === true && !isLook) return goOn(endpoint, known, spent, surroundings)
  const from = (isLook ? null : known?.look) ?? scanFrom(session)
  const look = await continueScan(endpoint, from, lookQuestion, spent, surroundings)
  const { sent, failure } = look
  const settled = known ?? { look: null, now: newScan(), before: null, isRestDue: false }
  if (lookQuestion(look.now) !== null) return { scan: { ...settled, look: look.now }, sent, failure }
  const scan = { ...settled, look: null, now: overlay(look.now, settled.now) }
  if (known === null || isLook) return { scan, sent, failure }
  const made = spent.connections + look.now.connections - from.connections
  const rest = await goOn(endpoint, scan, { ...spent, connections: made }, surroundings)
  const isStarved = rest.scan.now.connections === scan.now.connections && nextQuestion(rest.scan.now) !== null
  return { ...rest, scan: { ...rest.scan, isRestDue: isStarved }, sent: sent ?? rest.sent }
}

/** Goes on with the rest of the questions. */
async function goOn(endpoint: TlsEndpoint, scan: Progress, spent: Spent, surroundings: Surroundings): Promise<Scanned> {
  const { now, sent, failure } = await continueScan(endpoint, scan.now, nextQuestion, spent, surroundings)
  return { scan: { ...scan, now, isRestDue: false }, sent, failure }
}

/** True where OpenSSL found nothing in common with the server: what it no longer speaks may be there. */
function mayHaveOldTls(failure: SmtpExamination['failure']): boolean {
  return failure?.stage === 'tls' && failure.reason === 'handshake'
}

/** A session with the chain of the other kind of key; null where there is no such chain. */
async function otherChain(
  endpoint: TlsEndpoint,
  { chain }: TlsSession,
  surroundings: Surroundings,
): Promise<SeenSession | null> {
  const type = chain[0]?.key.type
  const { tls } = await dial(endpoint, { signatures: type === 'rsa' ? 'ecdsa' : 'rsa' }, surroundings)
  // A server without it may refuse, or show the chain that it has all the same.
  return tls === null || tls.chain[0]?.key.type === type ? null : withoutBytes(tls)
}

function dial(
  endpoint: TlsEndpoint,
  wish: { readonly signatures?: 'rsa' | 'ecdsa' },
  { dialer, signal }: Surroundings,
): Promise<SmtpExamination> {
  const { host, address, port } = endpoint
  const request = { address, port, security: securityOf(endpoint), serverName: host ?? address, tlsVersion: null }
  return dialer.examine({ ...request, ...wish, signal })
}
