import type { Clock, DnsAnswer, DnssecState, RecordType } from '@mailhealth/core'
import type { Question } from './codec.ts'
import { withDeadline } from './deadline.ts'
import { type Asked, exchange } from './exchange.ts'
import { type Failure, rcodeName } from './failure.ts'
import { aliasLoop, followAliases, maxAliases } from './follow-aliases.ts'

/** How a question is put. */
export interface LookUpOptions extends Asked {
  readonly clock: Clock
  /** For the whole question, with every server, every retry and every alias asked on for. */
  readonly timeoutMs: number
}

/**
 * Asks one question from start to end. It does not throw: what goes wrong is an answer of kind `failed`. What DNSSEC
 * makes of it is `unknown`: that is for somebody who knows whom to trust.
 */
export async function lookUp<T extends RecordType>(
  question: Question<T>,
  options: LookUpOptions,
  signal: AbortSignal,
): Promise<DnsAnswer<T>> {
  const { clock, timeoutMs } = options
  const startedAt = clock.now().getTime()
  const answer = await withDeadline(timeoutMs, signal, (both) => chase(question, options, both))
  const durationMs = Math.max(0, clock.now().getTime() - startedAt)
  return { ...answer, durationMs }
}

/** Follows the aliases through as many messages as it takes. */
async function chase<T extends RecordType>(
  question: Question<T>,
  options: LookUpOptions,
  signal: AbortSignal,
): Promise<DnsAnswer<T>> {
  const aliases: string[] = []
  let isAuthentic = true
  let ttlSeconds = Number.POSITIVE_INFINITY
  for (let current = question; ; current = questionAbout(aliases.at(-1) as string, question)) {
    const { server, ...result } = await exchange(options, current, options.timeoutMs, signal)
    if ('failure' in result) return failed(result.failure, server, aliases)
    const found = followAliases(current.name, question.type, result.message)
    const rcode = rcodeName(result.message)
    if (isTooLong([question.name, ...aliases, ...found.aliases])) {
      return failed({ reason: 'servfail', rcode, detail: aliasLoop }, server, aliases)
    }
    aliases.push(...found.aliases)
    isAuthentic &&= result.message.isAuthentic
    ttlSeconds = Math.min(ttlSeconds, found.ttlSeconds)
    const meta = { server, durationMs: 0, rcode, authentic: isAuthentic, dnssec: 'unknown' as DnssecState, aliases }
    switch (found.kind) {
      case 'ask-on':
        continue
      case 'senseless':
        return failed({ reason: 'servfail', rcode, detail: found.detail }, server, aliases)
      case 'records': {
        const signatures = question.signatures === true ? { signatures: found.signatures } : {}
        return { kind: 'records', records: found.records, ttlSeconds, ...signatures, ...meta }
      }
      default:
        return { kind: found.kind, ttlSeconds, ...meta }
    }
  }
}

function failed(failure: Failure, server: string, aliases: readonly string[]): DnsAnswer<never> {
  const meta = { server, durationMs: 0, authentic: false, dnssec: 'unknown' as DnssecState, aliases }
  return { kind: 'failed', ...failure, ...meta }
}

function isTooLong(path: readonly string[]): boolean {
  return path.length > maxAliases + 1 || new Set(path).size < path.length
}

function questionAbout<T extends RecordType>(name: string, { type, signatures = false }: Question<T>): Question<T> {
  return { name, type, signatures }
}
