import type { DnsAnswer, DnssecState } from '@mailhealth/core'
import type { Brought } from './channel.ts'
import type { Message, Question } from './codec.ts'
import { failureOf, rcodeName } from './failure.ts'
import { followAliases } from './follow-aliases.ts'
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
   * The answer in what a channel brought: null when there is none in it yet (nothing came, it was cut off, it leads on to
   * another name, it is a failure), and the question has to be asked the long way.
   */
  make(question: Question, brought: Brought, bringing: Bringing): DnsAnswer | null {
    if (brought === null) return null
    if (!('kind' in brought)) return answerIn(question, brought, bringing)
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

function answerIn(question: Question, message: Message, { server, durationMs, isTrusted }: Bringing): DnsAnswer | null {
  if (message.isTruncated || failureOf(message) !== null) return null
  const found = followAliases(question.name, question.type, message)
  if (found.kind === 'ask-on' || found.kind === 'senseless') return null
  const { aliases, ttlSeconds } = found
  const { isAuthentic: authentic } = message
  const dnssec = dnssecState(isTrusted, authentic)
  const meta = { server, durationMs, rcode: rcodeName(message), authentic, dnssec, aliases }
  if (found.kind !== 'records') return { kind: found.kind, ttlSeconds, ...meta }
  const signatures = question.signatures === true ? { signatures: found.signatures } : {}
  return { kind: 'records', records: found.records, ttlSeconds, ...signatures, ...meta }
}

/** What DNSSEC makes of an answer, where it is known whom to trust. */
export function dnssecState(isTrusted: boolean, isAuthentic: boolean): DnssecState {
  if (!isTrusted) return 'unknown'
  return isAuthentic ? 'secure' : 'insecure'
}
