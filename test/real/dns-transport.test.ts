import { authoritativeResolver, createResolver, pacing } from '@mailhealth/net'
import {
  dnsServersHint,
  dnssecServersHint,
  hasDnsServers,
  hasDnssecServers,
  startRbldnsd,
  startSignedZones,
  startUnbound,
  zoneResolver,
} from '@mailhealth/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const zone = 'bl.example'
const addresses = Array.from({ length: 3_000 }, (_, at) => `10.1.${at >> 8}.${at & 0xff}`)
const isListed = (address: string): boolean => Number(address.split('.')[3]) % 7 === 0
const nameOf = (address: string): string => `${address.split('.').reverse().join('.')}.${zone}`

describe.skipIf(!hasDnsServers())(
  `many questions at once, to real servers (${dnsServersHint})`,
  { timeout: 60_000 },
  () => {
    let lists: Awaited<ReturnType<typeof startRbldnsd>>
    let unbound: Awaited<ReturnType<typeof startUnbound>>
    let narrow: Awaited<ReturnType<typeof startUnbound>>

    beforeAll(async () => {
      lists = await startRbldnsd({ [zone]: [':127.0.0.2:listed', ...addresses.filter(isListed)].join('\n') })
      unbound = await startUnbound([zone], lists.url)
      // Room for one connection, and for few questions on it.
      narrow = await startUnbound([zone], lists.url, ['incoming-num-tcp: 1', 'num-queries-per-thread: 64'])
    }, 60_000)

    afterAll(async () => {
      await Promise.all([unbound, narrow].map((one) => one?.close()))
      await lists?.close()
    })

    /** What becomes of all of them, asked at once. */
    async function sweep(server: string, transport: 'auto' | 'tcp' | 'udp') {
      const resolver = createResolver({ servers: [server], transport, timeoutMs: 20_000 })
      try {
        const answers = await Promise.all(addresses.map((address) => resolver.resolve(nameOf(address), 'A')))
        const wrong = addresses.filter((address, at) => {
          const answer = answers[at]
          return answer?.kind !== (isListed(address) ? 'records' : 'nxdomain')
        })
        return { wrong: wrong.length, servers: [...new Set(answers.map((answer) => answer.server))] }
      } finally {
        await resolver.close()
      }
    }

    test.each(['auto', 'tcp', 'udp'] as const)('unbound, %s: every answer is right', async (transport) => {
      expect(await sweep(unbound.url, transport)).toEqual({ wrong: 0, servers: [unbound.url] })
    })

    test('an unbound that takes one connection and few questions loses none', async () => {
      expect(await sweep(narrow.url, 'auto')).toEqual({ wrong: 0, servers: [narrow.url] })
    })

    test('rbldnsd, which has no TCP: none is lost on the way to UDP', async () => {
      expect(await sweep(lists.url, 'auto')).toEqual({ wrong: 0, servers: [lists.url] })
    })

    test('the list itself is asked where its name servers say so, and nobody in between', async () => {
      const [host = '', port = ''] = lists.url.split(':')
      const recursive = zoneResolver(`${zone}. NS ns.${zone}.\nns.${zone}. A ${host}`)
      const options = { resolver: recursive, port: Number(port), mayDial: () => true }
      const resolver = authoritativeResolver([zone], pacing([]), options)
      const some = addresses.slice(0, 40)
      const answers = await Promise.all(some.map((address) => resolver.resolve(nameOf(address), 'A')))
      expect(answers.map(({ kind }) => kind)).toEqual(some.map((one) => (isListed(one) ? 'records' : 'nxdomain')))
      expect(new Set(answers.map(({ server }) => server))).toEqual(new Set([lists.url]))
      expect(recursive.namespace.questions.some((question) => question.startsWith('0.0.1.10'))).toBe(false)
    })
  },
)

const signed = Array.from({ length: 1_500 }, (_, at) => `n${at}.secure.example`)
const unsigned = Array.from({ length: 700 }, (_, at) => `n${at}.plain.example`)
const expired = Array.from({ length: 40 }, (_, at) => `n${at}.expired.example`)
const labelOf = (name: string): string => name.slice(0, name.indexOf('.'))
/** Every third name is not there. */
const isThere = (name: string): boolean => Number(labelOf(name).slice(1)) % 3 !== 0
const recordsOf = (names: readonly string[]): readonly string[] =>
  names.filter(isThere).map((name) => `${labelOf(name)} A 192.0.2.1`)
/** Aliases that lead to another zone, or stay in their own, by zone: several lead to each name. */
const aliased: { readonly [zone: string]: readonly string[] } = {
  secure: Array.from({ length: 120 }, (_, at) => `n${at % 40}.${['secure', 'plain', 'expired'][at % 3]}.example`),
  plain: Array.from({ length: 120 }, (_, at) => `n${at % 40}.${['secure', 'plain'][at % 2]}.example`),
}
const aliasesOf = (zone: string): readonly string[] =>
  (aliased[zone] ?? []).map((target, at) => `alias${at} CNAME ${target}.`)
const aliases = Object.keys(aliased).flatMap((zone) =>
  (aliased[zone] ?? []).map((target, at) => ({ name: `alias${at}.${zone}.example`, target })),
)
const targetOf = new Map(aliases.map(({ name, target }) => [name, target]))

describe.skipIf(!hasDnssecServers())(
  `many questions at once, to NSD through an unbound that validates (${dnssecServersHint})`,
  { timeout: 60_000 },
  () => {
    let zones: Awaited<ReturnType<typeof startSignedZones>>

    beforeAll(async () => {
      zones = await startSignedZones({
        example: { records: '', signed: 'yes' },
        'secure.example': { records: [...recordsOf(signed), ...aliasesOf('secure')].join('\n'), signed: 'yes' },
        'plain.example': { records: [...recordsOf(unsigned), ...aliasesOf('plain')].join('\n'), signed: 'no' },
        'expired.example': { records: recordsOf(expired).join('\n'), signed: 'expired' },
      })
    }, 60_000)

    afterAll(() => zones?.close())

    /** What each name comes to, in words: `records secure`. Behind an alias the less safe of both zones decides. */
    function expected(name: string): string {
      const end = targetOf.get(name) ?? name
      if (end.endsWith('.expired.example')) return 'failed bogus'
      const isSecure = [name, end].every((one) => one.endsWith('.secure.example'))
      return `${isThere(end) ? 'records' : 'nxdomain'} ${isSecure ? 'secure' : 'insecure'}`
    }

    test.each(['tcp', 'udp'] as const)('over %s: every answer is right, and so is its AD bit', async (transport) => {
      const resolver = createResolver({ servers: [zones.url], transport, timeoutMs: 20_000, trust: true })
      // Mixed, so that no kind of answer comes in a run of its own.
      const names = [...signed, ...unsigned, ...expired, ...targetOf.keys()].sort((a, b) => a.localeCompare(b))
      try {
        const answers = await Promise.all(names.map((name) => resolver.resolve(name, 'A')))
        const said = answers.map((answer) => {
          if (answer.kind === 'failed') return `failed ${answer.reason}`
          return `${answer.kind} ${answer.dnssec === 'secure' && answer.authentic ? 'secure' : answer.dnssec}`
        })
        expect(names.filter((name, at) => said[at] !== expected(name))).toEqual([])
        expect(Object.fromEntries([...Map.groupBy(said, (one) => one)].map(([one, all]) => [one, all.length]))).toEqual(
          {
            'records secure': 1_026,
            'nxdomain secure': 514,
            'records insecure': 570,
            'nxdomain insecure': 290,
            'failed bogus': 80,
          },
        )
      } finally {
        await resolver.close()
      }
    })
  },
)
