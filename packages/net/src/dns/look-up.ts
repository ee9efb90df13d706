import type { Clock, DnsAnswer, DnssecState, RecordType } from '@mailhealth/core'
import { type Alias, lostAt, maxAliases, targetOf, throughAlias } from './alias.ts'
import type { Message, Question } from './codec.ts'
import { withDeadline } from './deadline.ts'
import { type Asked, exchange } from './exchange.ts'
import { type Failure, rcodeName } from './failure.ts'
import { rrsetIn } from './rrset.ts'

/** How a question is put. */
export interface LookUpOptions extends Asked {
  readonly clock: Clock
  /** For the whole question, with every server, every retry and, in lookUp(), every alias. */
  readonly timeoutMs: number
}

/** What came of asking about one name: the answer, or that it is an alias of another, which is to be asked about. */
export type Step<T extends RecordType = RecordType> = DnsAnswer<T> | { readonly kind: 'alias'; readonly alias: Alias }

/**
 * Asks about one name. It does not throw: what goes wrong is an answer of kind `failed`. What DNSSEC makes of it is
 * `unknown`: that is for somebody who knows whom to trust.
 */
export function askOnce<T extends RecordType>(
  question: Question<T>,
  options: LookUpOptions,
  signal: AbortSignal,
): Promise<Step<T>> {
  return withDeadline(options.timeoutMs, signal, (both) => ask(question, options, both))
}

/** Asks about a name, and from alias to alias to the end, all of it from the servers. It does not throw either. */
export async function lookUp<T extends RecordType>(
  question: Question<T>,
  options: LookUpOptions,
  signal: AbortSignal,
): Promise<DnsAnswer<T>> {
  return withDeadline(options.timeoutMs, signal, (both) => chase(question, options, both, maxAliases))
}

async function chase<T extends RecordType>(
  question: Question<T>,
  options: LookUpOptions,
  signal: AbortSignal,
  aliasesLeft: number,
): Promise<DnsAnswer<T>> {
  const step = await ask(question, options, signal)
  if (step.kind !== 'alias') return step
  if (aliasesLeft === 0) return lostAt(step.alias, [])
  const { type, signatures = false } = question
  const end = await chase({ name: targetOf(step.alias), type, signatures }, options, signal, aliasesLeft - 1)
  return throughAlias(question.name, step.alias, end)
}

async function ask<T extends RecordType>(
  question: Question<T>,
  options: LookUpOptions,
  signal: AbortSignal,
): Promise<Step<T>> {
  const { clock } = options
  const startedAt = clock.now().getTime()
  const said = await exchange(options, question, options.timeoutMs, signal)
  const durationMs = Math.max(0, clock.now().getTime() - startedAt)
  if ('failure' in said) return failed(said.failure, said.server, durationMs)
  const bringing = { server: said.server, durationMs, dnssec: 'unknown' } as const
  return stepIn(question, said.message, bringing)
}

/** Who brought a message, how long that took, and what DNSSEC makes of it. */
export interface MessageMeta {
  readonly server: string
  readonly durationMs: number
  readonly dnssec: DnssecState
}

/** What a message that is no failure says about the name. */
export function stepIn<T extends RecordType>(question: Question<T>, message: Message, from: MessageMeta): Step<T> {
  const said = rrsetIn(question.name, question.type, message)
  const meta = { ...from, rcode: rcodeName(message), authentic: message.isAuthentic, aliases: [] }
  switch (said.kind) {
    case 'alias': {
      const { target, ttlSeconds } = said
      return { kind: 'alias', alias: { kind: 'records', records: [target], ttlSeconds, ...meta } }
    }
    case 'senseless':
      return failed({ reason: 'servfail', rcode: meta.rcode, detail: said.detail }, from.server, from.durationMs)
    case 'records': {
      const signatures = question.signatures === true ? { signatures: said.signatures } : {}
      return { kind: 'records', records: said.records, ttlSeconds: said.ttlSeconds, ...signatures, ...meta }
    }
    default:
      return { kind: said.kind, ttlSeconds: said.ttlSeconds ?? 0, ...meta }
  }
}

function failed(failure: Failure, server: string, durationMs: number): DnsAnswer<never> {
  return { kind: 'failed', ...failure, server, durationMs, authentic: false, dnssec: 'unknown', aliases: [] }
}
