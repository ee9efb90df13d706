import type { DnsAnswer, RecordType, Resolver } from '@mailhealth/core'
import { parseDomainName, plainDomain } from '@mailhealth/core'
import { zoneResolver } from '@mailhealth/testkit'
import { expect, test } from 'vitest'
import { dnsblSurroundings, dnsblVerdict, exampleCom, exampleLists, exampleWorld } from './dnsbl/testing.ts'
import { askEndUserLists } from './iprev/end-user-lists.ts'
import { checkNamed } from './registry.ts'
import { runCheck } from './run-check.ts'
import { surroundingsOf } from './testing.ts'

/** A resolver whose servers fail now, and that gives what it knew: all that was not asked for as fresh. */
function stale(resolver: Resolver, isStale: (name: string) => boolean = () => true): Resolver {
  return {
    async resolve<T extends RecordType>(name: string, type: T, options = {}): Promise<DnsAnswer<T>> {
      const answer = await resolver.resolve(name, type, options)
      const isFresh = 'fresh' in options && options.fresh === true
      if (answer.kind === 'failed' || isFresh || !isStale(name)) return answer
      return { ...answer, ttlSeconds: 0, stale: { seconds: 90, failure: 'timeout' } }
    },
  }
}

test('a check judges stale answers, and says how many there were', async () => {
  const zone = `
own.example. MX 0 .
own.example. TXT "v=spf1 -all"
_dmarc.own.example. TXT "v=DMARC1; p=reject"`
  const target = plainDomain(parseDomainName('own.example'))
  const verdictOf = async (resolver: Resolver) =>
    (await runCheck(checkNamed('spf'), target, surroundingsOf({ zone, resolver }), {}, null)).verdict
  const before = await verdictOf(zoneResolver(zone))
  const after = await verdictOf(stale(zoneResolver(zone), (name) => name === 'own.example'))
  expect(before).toMatchObject({ outcome: 'pass' })
  expect(before.coverage.stale).toBeUndefined()
  expect(after).toMatchObject({ outcome: 'pass', findings: before.findings, facts: before.facts })
  expect(after.coverage).toEqual({ ...before.coverage, stale: { answers: expect.any(Number), seconds: 90 } })
  expect(after.coverage.stale?.answers).toBeGreaterThan(0)
})

test('what a list said once is no word of it now: neither a listing nor clean', async () => {
  const world = exampleWorld('10.2.0.192.zen.example. A 127.0.0.2')
  const isOfList = (name: string): boolean => /\.(zen|trap|hobby)\.example$/.test(name)
  const { zen, trap, hobby } = exampleLists
  const verdict = await dnsblVerdict(exampleCom, stale(world, isOfList), [zen, trap, hobby])
  expect(verdict).toMatchObject({ outcome: 'indeterminate', coverage: { asked: 4, answered: 0 } })
  expect(verdict.findings.map(({ id }) => id)).toEqual(['dnsbl.coverage-low'])
})

test('the hosts that it finds by stale answers are told', async () => {
  const verdict = await dnsblVerdict(
    exampleCom,
    stale(exampleWorld(), (name) => name.endsWith('example.com')),
  )
  expect(verdict).toMatchObject({ outcome: 'pass', coverage: { stale: { answers: 3, seconds: 90 } } })
})

test('nor are lists of ranges for end users believed by it', async () => {
  const world = exampleWorld('10.2.0.192.zen.example. A 127.0.0.10')
  const [code, ...codes] = [...exampleLists.zen.returnCodes].reverse()
  const zen = { ...exampleLists.zen, returnCodes: [...codes, { ...code, isEndUser: true }] } as typeof exampleLists.zen
  const ask = (resolver: Resolver) => askEndUserLists(['192.0.2.10' as never], dnsblSurroundings(resolver, [zen]), [])
  expect(await ask(world)).toMatchObject([{ zone: 'zen.example', meanings: ['end users'] }])
  expect(await ask(stale(world))).toEqual([])
})
