import type { DnsAnswer } from '@mailhealth/core'
import type { Brought } from './channel.ts'
import type { Question } from './codec.ts'
import { failureOf, rcodeName } from './failure.ts'
import { followAliases } from './follow-aliases.ts'

/**
 * The answer in what a channel brought: null when there is none in it yet (nothing came, it was cut off, it leads on to
 * another name, it is a failure), and the question has to be asked the long way.
 *
 * @param server who brought it, as answers name it
 */
export function broughtAnswer(
  question: Question,
  brought: Brought,
  server: string,
  durationMs: number,
): DnsAnswer | null {
  if (brought === null) return null
  if ('kind' in brought) {
    const { kind, records, ttlSeconds, isAuthentic: authentic } = brought
    const rcode = kind === 'nxdomain' ? 'NXDOMAIN' : 'NOERROR'
    return kind === 'records'
      ? { kind, records, ttlSeconds, server, durationMs, rcode, authentic, dnssec: 'unknown', aliases: none }
      : { kind, ttlSeconds, server, durationMs, rcode, authentic, dnssec: 'unknown', aliases: none }
  }
  if (brought.isTruncated || failureOf(brought) !== null) return null
  const found = followAliases(question.name, question.type, brought)
  if (found.kind === 'ask-on' || found.kind === 'senseless') return null
  const { aliases, ttlSeconds } = found
  const authentic = brought.isAuthentic
  const meta = { server, durationMs, rcode: rcodeName(brought), authentic, dnssec: 'unknown', aliases } as const
  if (found.kind !== 'records') return { kind: found.kind, ttlSeconds, ...meta }
  const signatures = question.signatures === true ? { signatures: found.signatures } : {}
  return { kind: 'records', records: found.records, ttlSeconds, ...signatures, ...meta }
}

const none: readonly string[] = []
