import { randomBytes } from 'node:crypto'
import type { Clock, DnsAnswer, IpAddress, ResolverState, ResolverTests } from '@mailhealth/core'
import { SharedWork } from '../shared-work.ts'
import { lookUp } from './look-up.ts'
import type { LowerCaseServers } from './lower-case-servers.ts'
import { publicServiceAt } from './public-services.ts'
import { type ServerAddress, showServer } from './server-address.ts'
import { canonicalName } from './wire-name.ts'

/** The names that tell what a resolver does. */
export interface TestNames {
  /** One that exists, has an address and is signed. */
  readonly signed: string
  /** One whose signatures are wrong on purpose. */
  readonly broken: string
}

/** What a self-test needs to know. */
export interface SelfTestOptions {
  readonly clock: Clock
  readonly timeoutMs: number
  readonly names: TestNames
  /** Whether what the resolvers say of DNSSEC is believed: `auto` believes those of the loopback that pass. */
  readonly trust: 'auto' | boolean
  readonly lowerCase: LowerCaseServers
}

/** A result is good for an hour; one of a resolver that did not answer for a minute. */
const goodForSeconds = { answered: 3_600, failed: 60 }

/** Tests each of several resolvers: does it answer, does it validate, does it leave missing names alone. */
export class SelfTest implements ResolverTests {
  readonly #options: SelfTestOptions
  readonly #servers: ReadonlyMap<string, Tested>

  constructor(servers: readonly ServerAddress[], options: SelfTestOptions) {
    this.#options = options
    this.#servers = new Map(servers.map((server) => [showServer(server), { server, state: null, running: null }]))
  }

  states(signal?: AbortSignal, maxAgeSeconds?: number): Promise<readonly ResolverState[]> {
    return Promise.all([...this.#servers.values()].map((tested) => this.#state(tested, signal, maxAgeSeconds)))
  }

  /** Whether a server's word on DNSSEC is believed; a test is made first where that decides, and none is fresh. */
  isTrusted(name: string, signal?: AbortSignal): boolean | Promise<boolean> {
    const tested = this.#servers.get(name)
    if (tested === undefined) return false
    const { trust } = this.#options
    if (trust !== 'auto' || !isLoopback(tested.server.host)) return trust === true
    if (tested.state !== null && this.#isFresh(tested.state)) return tested.state.isTrusted
    return this.#state(tested, signal).then((state) => state.isTrusted)
  }

  /** Ends what is under way. */
  async close(reason: Error): Promise<void> {
    const running = [...this.#servers.values()].flatMap((tested) => tested.running ?? [])
    for (const work of running) work.abort(reason)
    await Promise.all(running.map((work) => work.ended()))
  }

  #isFresh({ testedAt, failure }: ResolverState, maxAgeSeconds = goodForSeconds.answered): boolean {
    const ageMs = this.#options.clock.now().getTime() - Date.parse(testedAt)
    const goodFor = Math.min(maxAgeSeconds, failure === null ? goodForSeconds.answered : goodForSeconds.failed)
    return ageMs >= 0 && ageMs < goodFor * 1_000
  }

  async #state(tested: Tested, signal: AbortSignal | undefined, maxAgeSeconds?: number): Promise<ResolverState> {
    signal?.throwIfAborted()
    if (tested.state !== null && this.#isFresh(tested.state, maxAgeSeconds)) return tested.state
    if (tested.running === null || tested.running.isAborted) {
      const work = new SharedWork(async (ending) => {
        tested.state = await testServer(tested.server, this.#options, ending)
        return tested.state
      })
      tested.running = work
      void work.ended().then(() => {
        if (tested.running === work) tested.running = null
      })
    }
    return tested.running.join(signal)
  }
}

interface Tested {
  readonly server: ServerAddress
  state: ResolverState | null
  running: SharedWork<ResolverState> | null
}

/**
 * A name of these that nobody asked for is answered from afar alone: the test names may be in a cache, or be denied by
 * what is (RFC 8198), and a zone of theirs may fail by itself. That a name does not exist is an answer.
 */
const distantDomains = ['com', 'net', 'org'] as const

async function testServer(
  server: ServerAddress,
  { clock, timeoutMs, names, trust, lowerCase }: SelfTestOptions,
  signal: AbortSignal,
): Promise<ResolverState> {
  const testedAt = clock.now().toISOString()
  const ask = async (text: string): Promise<DnsAnswer<'A'>> => {
    const canonical = canonicalName(text)
    if ('fault' in canonical) throw new Error(`${text} is not a name to test resolvers with: it ${canonical.fault}`)
    const { name } = canonical
    return lookUp({ name, type: 'A' }, { servers: [server], lowerCase, clock, timeoutMs }, signal)
  }
  const askAbsent = (domain: string) => ask(`mailhealth-${randomBytes(8).toString('hex')}.${domain}`)
  const [signed, broken, missing, ...distant] = await Promise.all([
    ask(names.signed),
    ask(names.broken),
    askAbsent(names.signed),
    ...distantDomains.map(askAbsent),
  ])
  signal.throwIfAborted()
  const validation = judgeValidation(names, signed, broken)
  const isValidating = validation.said
  const failures = distant.flatMap((answer) => (answer.kind === 'failed' ? [answer] : []))
  const [failure] = failures.length === distant.length ? failures : []
  const notes = [
    ...(failure === undefined ? [] : [noteOf(`any name under ${distantDomains.join(', ')}`, failure)]),
    ...validation.notes,
    ...(missing.kind === 'failed' ? [noteOf('a missing name', missing)] : []),
  ]
  return {
    server: showServer(server),
    testedAt,
    failure: failure?.reason ?? null,
    durationMs: signed.durationMs,
    publicService: publicServiceAt(server.host),
    isValidating,
    isTrusted: trust === 'auto' ? isLoopback(server.host) && isValidating === true : trust,
    rewritesNxdomain: missing.kind === 'failed' ? null : missing.kind === 'records',
    notes,
  }
}

/** A resolver validates when it vouches for the signed name and keeps the broken one back. */
function judgeValidation(
  names: TestNames,
  signed: DnsAnswer,
  broken: DnsAnswer,
): { readonly said: boolean | null; readonly notes: readonly string[] } {
  if (signed.kind === 'failed') return { said: null, notes: [noteOf(names.signed, signed)] }
  if (signed.kind !== 'records') return { said: null, notes: [`${names.signed}, which exists, has no address`] }
  if (!signed.authentic) return { said: false, notes: [] }
  switch (broken.kind) {
    case 'records':
      return { said: false, notes: [] }
    case 'failed':
      if (broken.reason === 'bogus' || broken.reason === 'servfail') return { said: true, notes: [] }
      return { said: null, notes: [noteOf(names.broken, broken)] }
    default:
      return { said: null, notes: [`${names.broken}, which should fail validation, has no address`] }
  }
}

function noteOf(what: string, answer: DnsAnswer): string {
  return answer.kind === 'failed' ? `no answer about ${what}: ${answer.reason} (${answer.detail})` : what
}

function isLoopback(address: IpAddress): boolean {
  return address.startsWith('127.') || address === '::1'
}
