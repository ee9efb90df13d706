import { zoneResolver } from '@mailhealth/testkit'
import { describe, expect, test } from 'vitest'
import { authoritativeResolver } from './authoritative-resolver.ts'
import { type Pacing, pacing } from './paced-resolver.ts'
import { answerTo, bench, flagged, nameAsAsked, nameIn, type RawScript, right, silent } from './testing.ts'

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
  return {
    server,
    resolver,
    direct: authoritativeResolver(['zen.example', 'far.example', 'gone.example'], pacing([]), options),
  }
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

describe('authoritativeResolver, at the pace of an operator', () => {
  /** Lets all go at once, and counts. */
  function counting(): { count: number; pacing: Pacing } {
    const counted = { count: 0, pacing: {} as Pacing }
    const ask: Pacing['ask'] = (_, job) => job(async () => void counted.count++)
    counted.pacing = { ask, around: (resolver) => resolver }
    return counted
  }
  const names = ['2', '3', '4', '5'].map((label) => `${label}.zen.example`)
  const folded = (query: Buffer) => [answerTo(query, { name: nameIn(query) })]
  const truncated = flagged(0x0200)

  test.each<[string, RawScript['udp'], NonNullable<RawScript['tcp']>]>([
    ['answers', right, silent],
    ['answers after a loss', (query, _, nth) => (nth % 2 === 0 ? [] : right(query)), silent],
    ['says nothing', silent, silent],
    ['fails, so that the other is asked', flagged(2), silent],
    ['truncates', truncated, right],
    ['truncates, and says nothing over TCP', truncated, silent],
    ['folds names', folded, () => null],
    ['answers lower case alone', (query) => (nameAsAsked(query) === nameIn(query) ? right(query) : []), silent],
  ])('each packet and each connection to a server that %s is waited for', async (_, udp, tcp) => {
    let connections = 0
    const server = await raw(udp, (query) => {
      connections++
      return tcp(query)
    })
    const { resolver } = await resolverOn(right)
    const counted = counting()
    const options = { resolver, port: server.port, mayDial: () => true, timeoutMs: 400 }
    const direct = authoritativeResolver(['zen.example'], counted.pacing, options)
    for (const name of names) await direct.resolve(name, 'A')
    // What may go may come too late: then it is not sent, or not counted here any more.
    const packets = server.queries.length + connections
    expect(packets).toBeLessThanOrEqual(counted.count)
    expect(packets).toBeGreaterThan(counted.count / 2)
    expect(packets).toBeGreaterThanOrEqual(names.length)
  })

  test('retries too keep their distance, and what is known is not waited for', async () => {
    const at: number[] = []
    const server = await raw((query, _, nth) => {
      at.push(performance.now())
      return nth < 3 ? [] : right(query)
    })
    const { resolver } = await resolverOn(right)
    const paced = pacing([{ operator: 'Zen', zones: ['zen.example'], perSecond: 5 }])
    let turns = 0
    const ask: Pacing['ask'] = (name, job, signal) => {
      turns++
      return paced.ask(name, job, signal)
    }
    const lanes = { ...paced, ask }
    const options = { resolver, port: server.port, mayDial: () => true, timeoutMs: 400 }
    const direct = authoritativeResolver(['zen.example'], lanes, options)
    while ((await direct.resolve('2.zen.example', 'A')).kind !== 'records');
    const taken = turns
    expect(taken).toBeGreaterThan(0)
    await direct.resolve('2.zen.example', 'A')
    expect(turns).toBe(taken)
    expect(at.length).toBeGreaterThanOrEqual(4)
    // 200 ms, less what a busy machine takes to open a socket; by itself the first retry comes after 50.
    for (const [nth, ms] of at.slice(1).entries()) expect(ms - (at[nth] as number)).toBeGreaterThan(100)
  })

  test('many questions at once look up the servers of a list once', async () => {
    const { resolver, direct } = await resolverOn(right)
    await Promise.all(Array.from({ length: 20 }, (_, at) => direct.resolve(`${at}.zen.example`, 'A')))
    expect([...resolver.namespace.questions].sort()).toEqual([
      'ns1.zen.example A',
      'ns1.zen.example AAAA',
      'ns2.zen.example A',
      'ns2.zen.example AAAA',
      'zen.example NS',
    ])
  })
})

function referral(query: Buffer): Buffer {
  return answerTo(query, { authorities: [{ type: 'NS', name: 'zen.example', ttl: 1, data: 'ns.elsewhere.example' }] })
}
