import { zoneResolver } from '@mailhealth/testkit'
import { describe, expect, test } from 'vitest'
import { authoritativeResolver } from './authoritative-resolver.ts'
import { answerTo, bench, flagged, nameIn, type RawScript, right } from './testing.ts'

const { raw } = bench()
const parent = `
zen.example.      NS  ns1.zen.example.
zen.example.      NS  ns2.zen.example.
ns1.zen.example.  A   127.0.0.1
ns2.zen.example.  A   127.0.0.1
far.example.      NS  ns.far.example.
ns.far.example.   A   192.0.2.53
other.example.    A   192.0.2.9
`

async function resolverOn(udp: RawScript['udp']) {
  const server = await raw(udp)
  const resolver = zoneResolver(parent)
  const mayDial = (address: string): boolean => address.startsWith('127.')
  const options = { resolver, port: server.port, mayDial }
  return { server, resolver, direct: authoritativeResolver(['zen.example', 'far.example', 'gone.example'], options) }
}

describe('authoritativeResolver', () => {
  test('asks the name servers of a list without recursion, and the resolver about the rest', async () => {
    const { server, resolver, direct } = await resolverOn(right)
    expect(await direct.resolve('2.0.0.127.zen.example', 'A')).toMatchObject({
      kind: 'records',
      server: server.address,
    })
    expect(server.queries.map((query) => [nameIn(query), query.readUInt16BE(2) & 0x0100])).toEqual([
      ['2.0.0.127.zen.example', 0],
    ])
    expect(await direct.resolve('other.example', 'A')).toMatchObject({ records: ['192.0.2.9'] })
    expect(resolver.namespace.questions).toContain('other.example A')
    expect(resolver.namespace.questions).not.toContain('2.0.0.127.zen.example A')
  })

  test('keeps an answer for its TTL, and asks anew where a fresh one is wanted', async () => {
    const { server, direct } = await resolverOn(right)
    for (const name of ['2.zen.example', '2.ZEN.example']) await direct.resolve(name, 'A')
    expect(server.queries.length).toBe(1)
    await direct.resolve('2.zen.example', 'A', { fresh: true })
    expect(server.queries.length).toBe(2)
  })

  test('nothing at a list stays nothing', async () => {
    const { direct } = await resolverOn(flagged(0x0403))
    expect(await direct.resolve('9.0.0.127.zen.example', 'A')).toMatchObject({ kind: 'nxdomain' })
  })

  test.each<[string, string, RawScript['udp'], object]>([
    ['refuses', '2.zen.example', flagged(5), { kind: 'failed', reason: 'refused' }],
    ['refers elsewhere', '2.zen.example', (query) => [referral(query)], { kind: 'failed', reason: 'servfail' }],
    ['may not be dialled', '2.far.example', right, { kind: 'failed', detail: 'none of its name servers may be asked' }],
    ['is not found', '2.gone.example', right, { kind: 'failed' }],
  ])('a list whose server %s has no answer', async (_, name, script, expected) => {
    const { direct } = await resolverOn(script)
    expect(await direct.resolve(name, 'A')).toMatchObject(expected)
  })
})

function referral(query: Buffer): Buffer {
  return answerTo(query, { authorities: [{ type: 'NS', name: 'zen.example', ttl: 1, data: 'ns.elsewhere.example' }] })
}
