import type { DnsblList } from '@mailhealth/catalogue'
import { maxNameLength } from '@mailhealth/core'
import type { Surroundings } from '../check.ts'
import { type ListAnswer, listAnswerOf } from './codes.ts'
import type { Limits } from './in-turn.ts'
import { questionName, type Subject } from './subjects.ts'

/** DNS questions that one run has under way; fewer of one operator, so that one who is slow does not hold the others up. */
export const underWay: Limits = { atOnce: 40, ofOne: 4 }

/** An answer, and for how long it may be remembered. */
export interface Asked {
  readonly answer: ListAnswer
  readonly ttlSeconds: number
  /** The resolver that gave it; empty when none did. */
  readonly resolver: string
}

/** Asks a list about a subject, once. `fresh`: what is cached does not count. */
export async function askOnce(
  list: DnsblList,
  subject: Subject,
  { resolver, signal }: Surroundings,
  fresh = false,
): Promise<Asked> {
  const name = questionName(list, subject)
  if (name.length > maxNameLength)
    return { answer: { kind: 'failed', reason: 'name too long' }, ttlSeconds: 0, resolver: '' }
  const answer = await resolver.resolve(name, 'A', { signal, fresh })
  const ttlSeconds = answer.kind === 'records' ? answer.ttlSeconds : 0
  return { answer: listAnswerOf(answer), ttlSeconds, resolver: answer.server }
}
