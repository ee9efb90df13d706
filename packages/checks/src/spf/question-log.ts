import type { DnsAnswer, Resolver } from '@mailhealth/core'
import { type Lookup, lookup } from '../lookup.ts'
import type { SpfQuestion } from './session.ts'

/** Asks each question once, however often it comes up, and keeps it with its answer in the order of asking. */
export class QuestionLog {
  readonly lookups: Lookup[] = []
  readonly #asked = new Map<string, Promise<Lookup>>()
  readonly #resolver: Resolver
  readonly #signal: AbortSignal

  constructor(resolver: Resolver, signal: AbortSignal) {
    this.#resolver = resolver
    this.#signal = signal
  }

  /** Asks questions together. @throws the signal's reason when it aborts */
  async ask(questions: readonly SpfQuestion[]): Promise<readonly DnsAnswer[]> {
    const asked = await Promise.all(questions.map((question) => this.#once(question)))
    for (const one of asked) if (!this.lookups.includes(one)) this.lookups.push(one)
    return asked.map(({ answer }) => answer)
  }

  #once({ name, type }: SpfQuestion): Promise<Lookup> {
    const key = `${name} ${type}`
    const asked = this.#asked.get(key) ?? lookup(this.#resolver, name, type, { signal: this.#signal })
    this.#asked.set(key, asked)
    return asked
  }
}
