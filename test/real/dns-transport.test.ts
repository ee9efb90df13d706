import { authoritativeResolver, createResolver } from '@mailhealth/net'
import { dnsServersHint, hasDnsServers, startRbldnsd, startUnbound, zoneResolver } from '@mailhealth/testkit'
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
      await Promise.all([unbound, narrow].map((one) => one.close()))
      await lists.close()
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
      const resolver = authoritativeResolver([zone], { resolver: recursive, port: Number(port), mayDial: () => true })
      const some = addresses.slice(0, 40)
      const answers = await Promise.all(some.map((address) => resolver.resolve(nameOf(address), 'A')))
      expect(answers.map(({ kind }) => kind)).toEqual(some.map((one) => (isListed(one) ? 'records' : 'nxdomain')))
      expect(new Set(answers.map(({ server }) => server))).toEqual(new Set([lists.url]))
      expect(recursive.namespace.questions.some((question) => question.startsWith('0.0.1.10'))).toBe(false)
    })
  },
)
