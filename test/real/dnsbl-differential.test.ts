import { setServers } from 'node:dns'
import { describeList, rfcTestPoints } from '@mailhealth/catalogue'
import { checkNamed, createListSource, runCheck, type Surroundings } from '@mailhealth/checks'
import { type Cidr, parseCidr, systemClock } from '@mailhealth/core'
import { createResolver, type DnsResolver } from '@mailhealth/net'
import {
  dnsServersHint,
  hasDnsServers,
  resolverTests,
  type StartedServer,
  scriptedDialer,
  scriptedFetcher,
  startRbldnsd,
  zoneNameservers,
  zoneResolver,
} from '@mailhealth/testkit'
import { dnsbl as DnsblLookup } from 'dnsbl-lookup'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

/**
 * The same 4,000 addresses on 50 zones, with 2 % listed: by us, and by dnsbl-lookup 0.3.3. All 200,000 questions with
 * MAILHEALTH_DIFFERENTIAL=all; else a quarter of the networks by us, and every tenth of their addresses by the peer.
 */
const zoneCount = 50
const isWhole = process.env['MAILHEALTH_DIFFERENTIAL'] === 'all'
const networks = Array.from({ length: isWhole ? 16 : 4 }, (_, at) => `198.18.${at}.0/24`)
const perNetwork = 250
const step = isWhole ? 1 : 10

/** What is peculiar about a zone, by its number; the others are ordinary. */
const peculiar: { readonly [zone: number]: 'no TXT' | 'refuses' | 'lists the world' } = {
  5: 'no TXT',
  15: 'no TXT',
  25: 'no TXT',
  30: 'refuses',
  40: 'lists the world',
}
const zoneAt = (index: number): string => `z${index}.lists.example`
/** One in fifty, spread by a multiplication: the same in every run. */
const isListed = (address: number, zone: number): boolean =>
  ((address * 50 + zone) * 2_654_435_761) % 2 ** 32 < 2 ** 32 / 50
const addressAt = (index: number): string => `198.18.${Math.floor(index / perNetwork)}.${1 + (index % perNetwork)}`

describe.skipIf(!hasDnsServers())(`dnsbl and dnsbl-lookup (${dnsServersHint})`, { timeout: 120_000 }, () => {
  let lists: StartedServer
  let resolver: DnsResolver
  const ours = new Set<string>()

  beforeAll(async () => {
    lists = await startRbldnsd(
      Object.fromEntries(Array.from({ length: zoneCount }, (_, at) => [zoneAt(at), zoneLines(at)])),
    )
    resolver = createResolver({ servers: [lists.url], timeoutMs: 10_000 })
    setServers([lists.url])
    for (const one of networks) for (const subject of await listedIn(parseCidr(one) as Cidr)) ours.add(subject)
  }, 120_000)

  afterAll(async () => {
    await resolver.close()
    await lists.close()
  })

  test('every listing there is is found, and none that is not', () => {
    const truth = new Set<string>()
    for (let address = 0; address < networks.length * perNetwork; address++)
      for (let zone = 0; zone < zoneCount; zone++)
        if (isListed(address, zone) && ['no TXT', undefined].includes(peculiar[zone]))
          truth.add(`${addressAt(address)}@${zoneAt(zone)}`)
    expect(truth.size).toBeGreaterThan(networks.length * 220)
    expect([...truth].filter((subject) => !ours.has(subject))).toEqual([])
    expect([...ours].filter((subject) => !truth.has(subject))).toEqual([])
  })

  test('where the peer says otherwise it is wrong', async () => {
    const differences = { invented: 0, missed: 0 }
    let agreed = 0
    for (let address = 0; address < networks.length * perNetwork; address += step) {
      const said = await peerOn(addressAt(address))
      for (const [zone, status] of said) {
        const subject = `${addressAt(address)}@${zoneAt(zone)}`
        const isOurs = ours.has(subject)
        if (status === 'listed' && !isOurs) {
          expect([subject, peculiar[zone]]).toEqual([subject, expect.stringMatching(/refuses|lists the world/)])
          differences.invented++
        } else if (status !== 'listed' && isOurs) {
          expect([subject, status, peculiar[zone]]).toEqual([subject, 'error', 'no TXT'])
          differences.missed++
        } else agreed++
      }
    }
    const asked = Math.ceil((networks.length * perNetwork) / step)
    expect(agreed + differences.invented + differences.missed).toBe(asked * zoneCount)
    expect(differences.invented).toBeGreaterThanOrEqual(asked * 1.9)
    expect(differences.missed).toBeGreaterThan(0)
  })

  async function listedIn(cidr: Cidr): Promise<readonly string[]> {
    const testPoints = { ipv4: rfcTestPoints.ipv4 }
    const all = Array.from({ length: zoneCount }, (_, at) =>
      describeList({ zone: zoneAt(at), name: zoneAt(at), operator: zoneAt(at), severity: 'medium', testPoints }),
    )
    const surroundings: Surroundings = {
      resolver,
      nameservers: zoneNameservers(zoneResolver('')),
      resolverTests: resolverTests(),
      dialer: scriptedDialer({}),
      fetcher: scriptedFetcher({}),
      clock: systemClock,
      lists: createListSource(all, resolver, systemClock),
      settings: {
        smtpPort: 25,
        httpsPort: 443,
        tls: { baseline: 'ncsc-nl-2025-05', connections: 100 },
        isAllowed: () => true,
        hostNamed: () => null,
      },
      signal: AbortSignal.timeout(100_000),
    }
    const { verdict } = await runCheck(checkNamed('dnsbl'), { kind: 'network', cidr, tags: [] }, surroundings, {}, null)
    return verdict.findings.filter(({ id }) => id === 'dnsbl.listed').map(({ subject }) => subject)
  }
})

function zoneLines(zone: number): string {
  const what = peculiar[zone]
  if (what === 'refuses') return ':127.255.255.254:refused\n127.0.0.0/8\n198.18.0.0/16'
  if (what === 'lists the world') return ':127.0.0.2:everything\n127.0.0.0/8\n198.18.0.0/16'
  const listed = Array.from({ length: networks.length * perNetwork }, (_, at) => at).filter((at) => isListed(at, zone))
  return [what === 'no TXT' ? ':127.0.0.2:' : ':127.0.0.2:listed $', '127.0.0.2', ...listed.map(addressAt)].join('\n')
}

/** What the peer says of an address on every zone, by the zone's number. */
function peerOn(address: string): Promise<Map<number, 'listed' | 'not_listed' | 'error'>> {
  return new Promise((resolve) => {
    const said = new Map<number, 'listed' | 'not_listed' | 'error'>()
    const zones = Array.from({ length: zoneCount }, (_, at) => zoneAt(at))
    const lookup = new DnsblLookup(address, zones)
    const numberOf = (zone: string): number => Number(/^z(\d+)\./.exec(zone)?.[1])
    lookup.on('data', ({ status }, zone) => said.set(numberOf(zone), status === 'listed' ? 'listed' : 'not_listed'))
    lookup.on('error', (_error, zone) => said.set(numberOf(zone), 'error'))
    lookup.on('done', () => resolve(said))
  })
}
