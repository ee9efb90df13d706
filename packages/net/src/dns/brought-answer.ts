import type { DnsAnswer, DnssecState } from '@mailhealth/core'
import type { Brought } from './channel.ts'
import type { Message, Question } from './codec.ts'
import { failureOf } from './failure.ts'
import { type Step, stepIn } from './look-up.ts'
import type { QuickAnswer } from './quick-codec.ts'

/** Who brought an answer, and how. */
export interface Bringing {
  /** As answers name it. */
  readonly server: string
  readonly durationMs: number
  /** Whether what the server says of DNSSEC is believed. */
  readonly isTrusted: boolean
}

const places = 256
const none: readonly string[] = []

/**
 * Makes answers of what channels bring. That there is nothing is said most often by far: of such answers one is kept in
 * each of a few places, and given again where the next one would say the same to the word.
 */
export class BroughtAnswers {
  readonly #known: (DnsAnswer | null)[] = new Array(places).fill(null)

  /**
   * The answer in what a channel brought, or the alias: null when there is neither in it (nothing came, it was cut off, it
   * is a failure), and the question has to be asked the long way.
   */
  make(question: Question, brought: Brought, bringing: Bringing): Step | null {
    if (brought === null) return null
    if (!('kind' in brought)) return stepOf(question, brought, bringing)
    return brought.kind === 'records' ? quickRecords(brought, bringing) : this.#nothing(brought, bringing)
  }

  #nothing({ kind, ttlSeconds, isAuthentic }: QuickAnswer, { server, durationMs, isTrusted }: Bringing): DnsAnswer {
    const place = (ttlSeconds * 31 + durationMs) & (places - 1)
    const dnssec = dnssecState(isTrusted, isAuthentic)
    const known = this.#known[place] ?? null
    if (
      known !== null &&
      known.kind === kind &&
      known.ttlSeconds === ttlSeconds &&
      known.durationMs === durationMs &&
      known.server === server &&
      known.authentic === isAuthentic &&
      known.dnssec === dnssec
    )
      return known
    const rcode = kind === 'nxdomain' ? 'NXDOMAIN' : 'NOERROR'
    const answer = {
      kind,
      ttlSeconds,
      server,
      durationMs,
      rcode,
      authentic: isAuthentic,
      dnssec,
      aliases: none,
    } as DnsAnswer
    this.#known[place] = answer
    return answer
  }
}

function quickRecords(
  { records, ttlSeconds, isAuthentic }: QuickAnswer,
  { server, durationMs, isTrusted }: Bringing,
): DnsAnswer {
  const dnssec = dnssecState(isTrusted, isAuthentic)
  const meta = { server, durationMs, rcode: 'NOERROR', authentic: isAuthentic, dnssec, aliases: none }
  return { kind: 'records', records, ttlSeconds, ...meta }
}

function stepOf(question: Question, message: Message, { server, durationMs, isTrusted }: Bringing): Step | null {
  if (message.isTruncated || failureOf(message) !== null) return null
  const step = stepIn(question, message, { server, durationMs, dnssec: dnssecState(isTrusted, message.isAuthentic) })
  return step.kind === 'failed' ? null : step
}

/** What DNSSEC makes of an answer, where it is known whom to trust. */
export function dnssecState(isTrusted: boolean, isAuthentic: boolean): DnssecState {
  if (!isTrusted) return 'unknown'
  return isAuthentic ? 'secure' : 'insecure'
}
