import type { SpfReason } from '@mailhealth/catalogue'
import type { DnsAnswer, RecordType } from '@mailhealth/core'

/** A question to DNS. */
export interface SpfQuestion {
  readonly name: string
  readonly type: RecordType
}

/** An evaluation under way: it gives out questions that may be asked together, and takes their answers in the same order. */
export type Asking<T> = Generator<readonly SpfQuestion[], T, readonly DnsAnswer[]>

/** What check_host() comes to (RFC 7208 §2.6). */
export type SpfResult = 'pass' | 'fail' | 'softfail' | 'neutral' | 'none' | 'permerror' | 'temperror'

/** At most so many lookups may an evaluation take, and so many of them may find nothing (RFC 7208 §4.6.4). */
export const lookupLimit = 10
export const voidLimit = 2
/** An `mx` may lead to so many hosts, and so many names of a client are looked at (RFC 7208 §4.6.4). */
export const hostLimit = 10
/** An evaluation may take so long before it is given up (RFC 7208 §4.6.4). */
export const timeLimitMs = 20_000

/** Breaks an evaluation off with an error; caught by checkHost(). */
export class Broken extends Error {
  readonly result: 'permerror' | 'temperror'
  readonly reason: SpfReason

  constructor(result: 'permerror' | 'temperror', reason: SpfReason) {
    super(reason)
    this.result = result
    this.reason = reason
  }
}

/** What an evaluation has spent so far. Limits are over the whole of it, included records and all. */
export class Session {
  lookups = 0
  voids = 0
  elapsedMs = 0
  readonly #asked = new Set<string>()

  /** Counts a term that takes a lookup. @throws Broken at the eleventh */
  spendLookup(): void {
    this.lookups += 1
    if (this.lookups > lookupLimit) throw new Broken('permerror', 'lookup-limit')
  }

  /** Counts a term whose lookup found nothing. @throws Broken at the third */
  spendVoid(): void {
    this.voids += 1
    if (this.voids > voidLimit) throw new Broken('permerror', 'void-limit')
  }

  /** Asks questions together; they take as long as the slowest. @throws Broken when the time is up */
  *ask(questions: readonly SpfQuestion[]): Asking<readonly DnsAnswer[]> {
    if (questions.length === 0) return []
    const answers = yield questions
    const times = answers.map(({ durationMs }, at) => (this.#isNew(questions[at]) ? durationMs : 0))
    this.elapsedMs += Math.max(...times)
    if (this.elapsedMs > timeLimitMs) throw new Broken('temperror', 'time-limit')
    return answers
  }

  /** The second time, an answer comes from a cache. */
  #isNew(question: SpfQuestion | undefined): boolean {
    const key = `${question?.name} ${question?.type}`
    const isNew = !this.#asked.has(key)
    this.#asked.add(key)
    return isNew
  }

  /** Asks one question. */
  *askOne<T extends RecordType>(name: string, type: T): Asking<DnsAnswer<T>> {
    const [answer] = yield* this.ask([{ name, type }])
    return answer as DnsAnswer<T>
  }
}
