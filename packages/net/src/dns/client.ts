import {
  type Clock,
  type DnsAnswer,
  type DnssecState,
  type RecordType,
  type ResolveOptions,
  type Resolver,
  type ResolverTests,
  systemClock,
} from '@mailhealth/core'
import { AnswerCache } from './answer-cache.ts'
import type { Question } from './codec.ts'
import { type LookUpOptions, lookUp } from './look-up.ts'
import { SelfTest, type TestNames } from './self-test.ts'
import { parseServer, type ServerAddress } from './server-address.ts'
import { SharedWork } from './shared-work.ts'
import { Slots } from './slots.ts'
import { systemServers } from './system-servers.ts'
import { encodeName, readName } from './wire-name.ts'
import { WireReader } from './wire-reader.ts'

export interface ResolverOptions {
  /** Recursive resolvers, `IP`, `IP:PORT` or `[IPv6]:PORT`, the preferred one first; the system's when there are none. */
  readonly servers: readonly string[]
  /** What cached answers age by, and durations are measured with. */
  readonly clock?: Clock
  /** For a whole question with its retries, from when it is sent; 5,000 unless told. */
  readonly timeoutMs?: number
  /**
   * Whether what the servers say of DNSSEC is believed: `auto` believes those on the loopback that pass a self-test,
   * which is made when it first decides; false unless told.
   */
  readonly trust?: 'auto' | boolean
  /** What self-tests ask for; `example.com` and `dnssec-failed.org` unless told. */
  readonly testNames?: TestNames
}

/** A resolver that asks the world. */
export interface DnsResolver extends Resolver {
  /** What the servers were found to be. */
  readonly tests: ResolverTests
  /** Ends what is under way, which rejects, and resolves when every socket is closed. It resolves no more names then. */
  close(): Promise<void>
}

/** Reserved for documentation, and signed; broken on purpose by an operator who tests resolvers. */
const wellKnownNames: TestNames = { signed: 'example.com', broken: 'dnssec-failed.org' }

/** So many questions are on their way at once; the rest wait, and their time starts when they are sent. */
const maxInFlight = 100

/**
 * Makes a resolver: UDP with TCP where an answer is too large, over several servers, with a cache and with questions
 * shared that several ask at once. A name that DNS cannot carry is `failed`, `refused`. A question that is already on
 * its way is joined even when a fresh answer is wanted: that answer has yet to come from the world.
 *
 * @throws Error with a sentence for the operator when a server is none, or the system has none
 */
export function createResolver(options: ResolverOptions): DnsResolver {
  const servers = serversOf(options.servers)
  const { clock = systemClock, timeoutMs = 5000, trust = false, testNames = wellKnownNames } = options
  const tests = new SelfTest(servers, { clock, timeoutMs, names: testNames, trust })
  return new Client({ servers, clock, timeoutMs }, tests)
}

function serversOf(texts: readonly string[]): ServerAddress[] {
  return (texts.length === 0 ? systemServers() : texts).map((text) => {
    const server = parseServer(text)
    if (server === null)
      throw new Error(`${JSON.stringify(text)} is no DNS server; IP, IP:PORT or [IPv6]:PORT was expected`)
    return server
  })
}

class Client implements DnsResolver {
  readonly #options: LookUpOptions
  readonly #cache: AnswerCache
  readonly #slots = new Slots(maxInFlight)
  readonly #underWay = new Map<string, SharedWork<DnsAnswer>>()
  readonly tests: SelfTest
  #isClosed = false

  constructor(options: LookUpOptions, tests: SelfTest) {
    this.#options = options
    this.tests = tests
    this.#cache = new AnswerCache(options.clock)
  }

  async resolve<T extends RecordType>(name: string, type: T, options: ResolveOptions = {}): Promise<DnsAnswer<T>> {
    options.signal?.throwIfAborted()
    if (this.#isClosed) throw closedError()
    const encoded = encodeName(name)
    if ('fault' in encoded) return impossible(encoded.fault)
    const signatures = options.signatures === true
    const question = { name: readName(new WireReader(encoded.wire)), wire: encoded.wire, type, signatures }
    const cached = options.fresh === true ? undefined : this.#cache.get(keyOf(question))
    const answer = cached ?? (await this.#share(question).join(options.signal))
    return answer as DnsAnswer<T>
  }

  async close(): Promise<void> {
    this.#isClosed = true
    const works = [...this.#underWay.values()]
    for (const work of works) work.abort(closedError())
    await Promise.all([this.tests.close(closedError()), ...works.map((work) => work.ended())])
  }

  #share(question: Question): SharedWork<DnsAnswer> {
    const key = keyOf(question)
    const underWay = this.#underWay.get(key)
    if (underWay !== undefined && !underWay.isAborted) return underWay
    const work = new SharedWork((signal) => this.#ask(question, signal))
    this.#underWay.set(key, work)
    work.ended().then(() => {
      if (this.#underWay.get(key) === work) this.#underWay.delete(key)
    })
    return work
  }

  async #ask(question: Question, signal: AbortSignal): Promise<DnsAnswer> {
    const { answer, ttlSeconds } = await this.#slots.run(() => lookUp(question, this.#options, signal), signal)
    const judged = { ...answer, dnssec: await this.#dnssecOf(answer, signal) }
    this.#cache.put(keyOf(question), judged, ttlSeconds)
    return judged
  }

  async #dnssecOf(answer: DnsAnswer, signal: AbortSignal): Promise<DnssecState> {
    if (answer.kind === 'failed' || !(await this.tests.isTrusted(answer.server, signal))) return 'unknown'
    return answer.authentic ? 'secure' : 'insecure'
  }
}

function keyOf({ name, type, signatures }: Question): string {
  return `${name} ${type}${signatures === true ? ' DO' : ''}`
}

function impossible(fault: string): DnsAnswer<never> {
  const meta = { server: '', durationMs: 0, rcode: '', authentic: false, dnssec: 'unknown', aliases: [] } as const
  return { kind: 'failed', reason: 'refused', detail: `not a name DNS can carry: ${fault}`, ...meta }
}

function closedError(): Error {
  return new Error('the resolver was closed')
}
