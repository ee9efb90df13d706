import type { DnsAnswer, DnsFailure } from '@mailhealth/core'
import { type Alias, maxAliases, targetOf, throughAlias } from './alias.ts'
import { AnswerCache } from './answer-cache.ts'
import type { Question } from './codec.ts'
import { keyOf, questionAbout } from './question.ts'

/** What is kept under one key, or undefined. */
type Look = (cache: AnswerCache, key: string) => DnsAnswer | undefined

/**
 * Keeps RRsets, each for its own TTL: those of a name and type, that there is none, and the CNAME that makes a name an
 * alias whatever the type. An answer behind aliases is put together of them. Of what does not go together the newer
 * one is right. Times are in milliseconds since 1970.
 */
export class RrsetCache {
  readonly #rrsets: AnswerCache
  /** By the name alone. Few names are aliases: there is nothing to look at before the first is seen. */
  #aliases: AnswerCache | null = null
  readonly #staleSeconds: number

  /** @param staleSeconds for how long what has run out is kept, for stale() */
  constructor(staleSeconds = 0) {
    this.#staleSeconds = staleSeconds
    this.#rrsets = new AnswerCache(staleSeconds)
  }

  /**
   * The answer with what is left of its TTL; undefined where part of it is missing.
   *
   * @param key of the question
   * @param hash of the key
   */
  get(question: Question, key: string, now: number, hash: number): DnsAnswer | undefined {
    const answer = this.#rrsets.get(key, now, hash)
    if (answer !== undefined || this.aliasOf(question, now) === undefined) return answer
    return this.#through(question, (cache, known) => cache.get(known, now), maxAliases)
  }

  /** What makes the name an alias for a question about this type; undefined where that is not known. */
  aliasOf({ name, type }: Question, now: number): Alias | undefined {
    if (this.#aliases === null || type === 'CNAME') return undefined
    return this.#aliases.get(name, now) as Alias | undefined
  }

  /** The answer of earlier, marked stale, in place of a failure to get a newer one; undefined where there is none. */
  stale(question: Question, failure: DnsFailure, now: number): DnsAnswer | undefined {
    return this.#through(question, (cache, key) => cache.stale(key, failure, now), maxAliases)
  }

  /** Stores what was said about the name and type themselves. Failures are not kept. */
  put({ name }: Question, key: string, answer: DnsAnswer, now: number, hash: number): void {
    this.#rrsets.put(key, answer, now, hash)
    if (this.#aliases !== null && answer.kind !== 'failed') this.#aliases.delete(name)
  }

  /** Stores that the name is an alias. */
  putAlias({ name }: Question, key: string, alias: Alias, now: number, hash: number): void {
    this.#aliases ??= new AnswerCache(this.#staleSeconds)
    this.#aliases.put(name, alias, now)
    this.#rrsets.delete(key, hash)
  }

  #through(question: Question, look: Look, aliasesLeft: number): DnsAnswer | undefined {
    const answer = look(this.#rrsets, keyOf(question))
    if (answer !== undefined || this.#aliases === null || question.type === 'CNAME' || aliasesLeft === 0) return answer
    const alias = look(this.#aliases, question.name) as Alias | undefined
    if (alias === undefined) return undefined
    const end = this.#through(questionAbout(targetOf(alias), question), look, aliasesLeft - 1)
    return end === undefined ? undefined : throughAlias(question.name, alias, end)
  }
}
