import type { Certificate, SmtpExamination } from '@mailhealth/core'
import type { Surroundings } from '../../check.ts'
import { securityOf, type TlsEndpoint } from '../endpoints.ts'
import { learn } from './learn.ts'
import type { Question } from './question.ts'
import type { Scan } from './scan.ts'

/** What a run has spent on an endpoint already. */
export interface Spent {
  readonly connections: number
  /** When it began to ask, in milliseconds since the epoch. */
  readonly since: number
}

/** How far a run came. */
export interface Continued {
  readonly now: Scan
  readonly sent: { readonly subjects: readonly string[]; readonly length: number } | null
  /** What stopped it, other than having made enough connections. */
  readonly failure: SmtpExamination['failure']
}

/** A run spends so long on one endpoint's questions: a server that lets us wait for each is asked fewer. */
const patienceMs = 60_000

/**
 * Goes on with a scan until nothing is left to ask, the run has made its connections to this endpoint, or one of them fails:
 * a server that says 421 or stops answering is left alone until the next run.
 *
 * @param next what to ask: all (`nextQuestion`), or what a look wants to know (`lookQuestion`)
 * @param spent what the run spent on this endpoint before
 */
export async function continueScan(
  endpoint: TlsEndpoint,
  scan: Scan,
  next: (scan: Scan) => Question | null,
  spent: Spent,
  { dialer, clock, settings, signal }: Surroundings,
): Promise<Continued> {
  const { host, address, port } = endpoint
  let state: Continued = { now: scan, sent: null, failure: null }
  for (let { connections } = spent; connections < settings.tls.connections; connections++) {
    const question = next(state.now)
    if (question === null || clock.now().getTime() - spent.since > patienceMs) return state
    const target = { address, port, security: securityOf(endpoint), serverName: host ?? address }
    const seen = await dialer.hello({ ...target, offer: question.offer, signal })
    if (seen.failure !== null) return { ...state, failure: seen.failure }
    const { chain = null, chainLength = null } = seen.answer ?? {}
    state = { ...state, now: learn(state.now, question, seen), sent: state.sent ?? sentIn(chain, chainLength) }
  }
  return state
}

function sentIn(chain: readonly Certificate[] | null, length: number | null): Continued['sent'] {
  return chain === null || length === null ? null : { subjects: chain.map(({ subject }) => subject), length }
}
