import { type Clock, type Resolver, type ResolverTests, systemClock } from '@mailhealth/core'
import type { Transport } from './carrier.ts'
import { Client } from './client.ts'
import { LowerCaseServers } from './lower-case-servers.ts'
import { SelfTest, type TestNames } from './self-test.ts'
import { parseServer, type ServerAddress } from './server-address.ts'
import { systemServers } from './system-servers.ts'

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
  /** What carries many questions at once: `auto` unless told, which is TCP where the servers let us, else UDP. */
  readonly transport?: Transport
  /** What self-tests ask for; `example.com` and `dnssec-failed.org` unless told. */
  readonly testNames?: TestNames
  /**
   * For how long after its end an answer is given again, marked `stale`, where the servers time out or say SERVFAIL
   * (RFC 8767); never where a fresh one is wanted, or signatures. 0, which is never, unless told.
   */
  readonly serveStaleSeconds?: number
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

/**
 * Makes a resolver: UDP with TCP where an answer is too large, over several servers, with a cache and with questions
 * shared that several ask at once. A name that DNS cannot carry is `failed`, `refused`.
 *
 * @throws Error with a sentence for the operator when a server is none, or the system has none
 */
export function createResolver(options: ResolverOptions): DnsResolver {
  const servers = serversOf(options.servers)
  const { clock = systemClock, timeoutMs = 5000, trust = false, testNames = wellKnownNames } = options
  const { transport = 'auto', serveStaleSeconds = 0 } = options
  const lowerCase = new LowerCaseServers()
  const tests = new SelfTest(servers, { clock, timeoutMs, names: testNames, trust, lowerCase })
  return new Client({ servers, lowerCase, clock, timeoutMs }, tests, transport, serveStaleSeconds)
}

function serversOf(texts: readonly string[]): ServerAddress[] {
  return (texts.length === 0 ? systemServers() : texts).map((text) => {
    const server = parseServer(text)
    if (server === null)
      throw new Error(`${JSON.stringify(text)} is no DNS server; IP, IP:PORT or [IPv6]:PORT was expected`)
    return server
  })
}
