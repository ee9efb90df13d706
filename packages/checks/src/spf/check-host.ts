import type { SpfReason } from '@mailhealth/catalogue'
import { type DnsAnswer, type IpAddress, recordsOf, toDomainName } from '@mailhealth/core'
import { faultOfExplanation } from './explanation.ts'
import { expandMacros, type MacroValues, macroLetters } from './macro.ts'
import { clientName, matches, targetName } from './mechanisms.ts'
import { parseSpf, type SpfRecord, type SpfTerm } from './parse.ts'
import { showTerm } from './print.ts'
import { selectSpf } from './select.ts'
import { type Asking, Broken, Session, type SpfResult } from './session.ts'
import { splitAtAll } from './split.ts'

/** Whose mail is judged. An empty `mailFrom` (a bounce) makes it the HELO identity (RFC 7208 §2.4). */
export interface SpfRequest {
  readonly ip: IpAddress
  readonly helo: string
  readonly mailFrom: string
  /** For the macros `r` and `t` of explanations. */
  readonly receiver?: string
  readonly at?: Date
}

/** What an evaluation came to, and by what. */
export interface SpfOutcome {
  readonly result: SpfResult
  /** Why there is no plain answer. */
  readonly reason: SpfReason | null
  /** The terms that lead to what decided, from the domain's own record on; empty: the end of a record, or no record. */
  readonly through: readonly string[]
  /** What the domain says to a `fail`, ASCII of at most 1,000 characters; null: nothing that can be used. */
  readonly explanation: string | null
  readonly lookups: number
  readonly voids: number
  /** How long the answers took together. */
  readonly elapsedMs: number
  /** True when macros took the sender's local part: another sender may get another result. */
  readonly usesLocalPart: boolean
}

/**
 * check_host() of RFC 7208 §4, as a coroutine: it gives out questions and takes answers, so that the same code runs over a
 * resolver and over stored evidence. It never throws, and ends after at most ten terms with lookups.
 */
export function* checkHost(request: SpfRequest): Asking<SpfOutcome> {
  const evaluation = new Evaluation(request)
  const { result, reason } = yield* evaluation.run()
  const { session, through, usesLocalPart } = evaluation
  const explanation = result === 'fail' ? yield* evaluation.explanation() : null
  const { lookups, voids, elapsedMs } = session
  return { result, reason, through, explanation, lookups, voids, elapsedMs, usesLocalPart }
}

interface Ending {
  readonly result: SpfResult
  readonly reason: SpfReason | null
}

const resultOf = { '+': 'pass', '-': 'fail', '~': 'softfail', '?': 'neutral' } as const
const maxExplanation = 1000

class Evaluation {
  readonly session = new Session()
  through: readonly string[] = []
  usesLocalPart = false
  readonly #domain: string | null
  readonly #values: Omit<MacroValues, 'domain'>
  /** What `exp` of the record that matched last says, and whose it is: that of an `include` gives way (RFC 7208 §6.2). */
  #exp: { readonly spec: string; readonly domain: string } | null = null

  constructor({ ip, helo, mailFrom, receiver = 'unknown', at = new Date(0) }: SpfRequest) {
    const sender = mailFrom === '' ? helo : mailFrom
    const cut = sender.lastIndexOf('@')
    const senderDomain = sender.slice(cut + 1)
    const domain = toDomainName(senderDomain)
    this.#domain = domain?.includes('.') ? domain : null // RFC 7208 §4.3
    const localPart = sender.slice(0, Math.max(cut, 0)) || 'postmaster'
    this.#values = { ip, helo, localPart, senderDomain: domain ?? senderDomain, receiver, at }
  }

  *run(): Asking<Ending> {
    if (this.#domain === null) return { result: 'none', reason: 'malformed-domain' }
    try {
      return yield* this.#domainResult(this.#domain, [])
    } catch (error) {
      if (error instanceof Broken) return { result: error.result, reason: error.reason }
      throw error
    }
  }

  /** The text for a `fail`; anything wrong with it makes it nothing (RFC 7208 §6.2). */
  *explanation(): Asking<string | null> {
    if (this.#exp === null) return null
    try {
      const values = { ...this.#values, domain: this.#exp.domain }
      const name = yield* targetName(this.#exp.spec, values, this.session)
      if (name === null) return null
      const texts = recordsOf(yield* this.session.askOne(name, 'TXT')).map((strings) => strings.join(''))
      const [text] = texts
      if (text === undefined || faultOfExplanation(texts) !== null) return null
      const named = macroLetters(text).has('p') ? yield* clientName(values, this.session) : 'unknown'
      return expandMacros(text, { ...values, clientName: named }).slice(0, maxExplanation)
    } catch (error) {
      if (error instanceof Broken) return null
      throw error
    }
  }

  /** One record's result (RFC 7208 §4.4 to §4.7). */
  *#domainResult(domain: string, path: readonly string[]): Asking<Ending> {
    this.through = path
    const record = yield* this.#record(domain)
    if (record === null) return { result: 'none', reason: 'no-record' }
    const { effective } = splitAtAll(record.terms.map(({ term }) => term))
    const values = { ...this.#values, domain }
    const exp = record.terms.map(({ term }) => term).find((term) => term.kind === 'exp')
    for (const term of effective) {
      this.through = [...path, showTerm(term)]
      this.#watch(term)
      if (takesLookup(term)) this.session.spendLookup()
      if (term.kind === 'redirect') return yield* this.#redirected(term.domain, values)
      const isMatch =
        term.kind === 'include'
          ? yield* this.#includes(term.domain, values)
          : yield* matches(term, values, this.session)
      if (!isMatch) continue
      this.#exp = exp === undefined ? null : { spec: exp.domain, domain }
      return { result: resultOf[term.qualifier], reason: null }
    }
    this.through = path
    return { result: 'neutral', reason: null } // RFC 7208 §4.7
  }

  /** The one valid record; null for none. @throws Broken for several, for a broken one, and where it could not be told */
  *#record(domain: string): Asking<SpfRecord | null> {
    const answer: DnsAnswer<'TXT'> = yield* this.session.askOne(domain, 'TXT')
    if (answer.kind === 'failed') throw new Broken('temperror', 'dns-failure') // RFC 7208 §4.4
    const { texts } = selectSpf(recordsOf(answer))
    if (texts.length > 1) throw new Broken('permerror', 'multiple-records') // RFC 7208 §4.5
    const record = texts[0] === undefined ? null : parseSpf(texts[0])
    if (record !== null && record.faults.length > 0) throw new Broken('permerror', 'syntax') // RFC 7208 §4.6
    return record
  }

  /** RFC 7208 §5.2: a pass matches, no record is an error, and errors go through. */
  *#includes(spec: string, values: MacroValues): Asking<boolean> {
    const here = this.through
    const name = yield* targetName(spec, values, this.session)
    const { result } = name === null ? noName : yield* this.#domainResult(name, here)
    if (result === 'none') throw this.#brokenAt(here, 'include-missing')
    if (result !== 'pass') this.through = here
    return result === 'pass'
  }

  /** RFC 7208 §6.1: the other record's result is this one's. */
  *#redirected(spec: string, values: MacroValues): Asking<Ending> {
    const here = this.through
    const name = yield* targetName(spec, values, this.session)
    const ending = name === null ? noName : yield* this.#domainResult(name, here)
    if (ending.result === 'none') throw this.#brokenAt(here, 'redirect-missing')
    return ending
  }

  #brokenAt(path: readonly string[], reason: SpfReason): Broken {
    this.through = path
    return new Broken('permerror', reason)
  }

  #watch(term: SpfTerm): void {
    if (!('domain' in term) || term.domain === null) return
    const letters = macroLetters(term.domain)
    if (letters.has('l') || letters.has('s')) this.usesLocalPart = true
  }
}

const noName: Ending = { result: 'none', reason: 'malformed-domain' }

function takesLookup({ kind }: SpfTerm): boolean {
  return kind !== 'all' && kind !== 'ip4' && kind !== 'ip6' // RFC 7208 §4.6.4
}
