import { enabledLists } from '@mailhealth/catalogue'
import {
  type DnsAnswer,
  type IpAddress,
  type Nameservers,
  parseAddress,
  parseDomainName,
  plainDomain,
  plainHost,
  type Resolver,
  type ResolverTests,
  type Target,
} from '@mailhealth/core'
import { resolverTests } from '@mailhealth/testkit'
import { expect, test } from 'vitest'
import { createListSource } from './dnsbl/list-health.ts'
import { checks } from './registry.ts'
import { runCheck } from './run-check.ts'
import { surroundingsOf } from './testing.ts'

const meta = { server: '', durationMs: 5_000, rcode: '', authentic: false, dnssec: 'unknown', aliases: [] } as const
const silence: DnsAnswer<never> = { kind: 'failed', reason: 'timeout', detail: 'no answer', ...meta }

/** Questions that nobody answers. */
class Silence implements Resolver, Nameservers, ResolverTests {
  readonly #waiting: (() => void)[] = []
  asked = 0

  async resolve(): Promise<DnsAnswer<never>> {
    await this.#untilTimeout()
    return silence
  }

  async ask(): Promise<{ kind: 'failed'; reason: 'timeout'; detail: string }> {
    await this.#untilTimeout()
    return { kind: 'failed', reason: 'timeout', detail: 'no answer' }
  }

  async states() {
    await this.#untilTimeout()
    return resolverTests({ failure: 'timeout', isValidating: false, isTrusted: false }).states()
  }

  #untilTimeout(): Promise<void> {
    this.asked++
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  /** Lets all that wait run out of time together. @returns whether there was anything */
  timeOut(): boolean {
    const waiting = this.#waiting.splice(0)
    for (const resolve of waiting) resolve()
    return waiting.length > 0
  }
}

const targets: readonly Target[] = [
  plainDomain(parseDomainName('mail.own.example')),
  plainHost(parseDomainName('mail.own.example')),
  { ...plainHost(parseDomainName('mail.own.example')), addresses: [parseAddress('192.0.2.1') as IpAddress] },
  { kind: 'address', address: parseAddress('192.0.2.1') as IpAddress },
  { kind: 'address', address: parseAddress('2001:db8::1') as IpAddress },
]
const cases = targets.flatMap((target) =>
  checks.filter((check) => check.appliesTo(target)).map((check) => [check.id, target.kind, check, target] as const),
)

// What is asked one after another is waited for one after another, and a look at the terminal lasts as long as its slowest check.
test.each(cases)('%s of a %s waits for a resolver that is dead once', async (_id, _kind, check, target) => {
  const resolver = new Silence()
  const world = surroundingsOf({ resolver, nameservers: resolver, resolverTests: resolver })
  const lists = createListSource(enabledLists({ disable: [], add: [] }), resolver, world.clock)
  const settings = { ...world.settings, isAllowed: () => true }
  let isOver = false
  const running = runCheck(check, target, { ...world, lists, settings }, {}, null).finally(() => {
    isOver = true
  })
  let waits = 0
  while (!isOver) {
    await new Promise((resolve) => setImmediate(resolve))
    if (resolver.timeOut()) waits++
  }
  expect([(await running).verdict.outcome, waits]).toEqual([
    resolver.asked === 0 ? expect.anything() : 'indeterminate',
    resolver.asked === 0 ? 0 : 1,
  ])
})
