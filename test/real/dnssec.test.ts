import { checkNamed, createListSource, runCheck } from '@mailhealth/checks'
import { parseDomainName, plainDomain, systemClock, type Verdict } from '@mailhealth/core'
import { createNameservers, createResolver, type DnsResolver } from '@mailhealth/net'
import {
  dnssecServersHint,
  hasDnssecServers,
  scriptedDialer,
  scriptedFetcher,
  startSignedZones,
  zoneResolver,
} from '@mailhealth/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

/** The dnssec check against NSD, which is asked itself, and unbound that validates zones signed here. */
describe.skipIf(!hasDnssecServers())(
  `dnssec against NSD and unbound (${dnssecServersHint})`,
  { timeout: 60_000 },
  () => {
    let resolver: DnsResolver
    let authorityPort = 0
    const closers: (() => Promise<void>)[] = []

    beforeAll(async () => {
      const records = '@ MX 10 mail\nmail A 127.0.0.1'
      const zones = await startSignedZones({
        example: { records: '', signed: 'yes' },
        'secure.example': { records, signed: 'yes' },
        'plain.example': { records, signed: 'no' },
        'expired.example': { records, signed: 'expired' },
        'expiring.example': { records, signed: 'expiring' },
      })
      closers.push(() => zones.close())
      authorityPort = zones.authorityPort
      resolver = createResolver({
        servers: [zones.url],
        clock: systemClock,
        timeoutMs: 5_000,
        trust: 'auto',
        testNames: { signed: 'secure.example', broken: 'expired.example' },
      })
      closers.push(() => resolver.close())
    }, 60_000)

    afterAll(async () => {
      for (const close of closers.reverse()) await close()
    })

    async function verdictOf(domain: string): Promise<Verdict> {
      const surroundings = {
        resolver,
        resolverTests: resolver.tests,
        nameservers: createNameservers({ resolver, port: authorityPort, mayDial: () => true }),
        dialer: scriptedDialer({}),
        fetcher: scriptedFetcher({}),
        clock: systemClock,
        lists: createListSource([], zoneResolver(''), systemClock),
        settings: {
          smtpPort: 25,
          httpsPort: 443,
          tls: { baseline: 'ncsc-nl-2025-05' as const, connections: 16 },
          isAllowed: () => true,
          hostNamed: () => null,
        },
        signal: AbortSignal.timeout(50_000),
      }
      const target = plainDomain(parseDomainName(`${domain}.example`))
      return (await runCheck(checkNamed('dnssec'), target, surroundings, {}, null)).verdict
    }

    test('secure', async () => {
      const { outcome, findings, coverage, facts } = await verdictOf('secure')
      expect({ outcome, findings, open: coverage.asked - coverage.answered }).toEqual({
        outcome: 'pass',
        findings: [],
        open: 0,
      })
      expect(facts).toEqual({
        'zone secure.example signed': true,
        'zone secure.example ds': [expect.stringMatching(/^\d+ 13 2 [0-9a-f]{64}$/)],
      })
    })

    test('insecure: the zone above proves that there is no DS record', async () => {
      expect(await verdictOf('plain')).toMatchObject({
        outcome: 'pass',
        findings: [{ id: 'dnssec.unsigned', severity: 'low', args: { why: 'no-ds', isOurs: true } }],
        facts: { 'zone plain.example signed': false, 'zone plain.example ds': null },
      })
    })

    test('bogus: signatures that ran out', async () => {
      expect(await verdictOf('expired')).toMatchObject({
        outcome: 'fail',
        findings: [{ id: 'dnssec.bogus', severity: 'critical', subject: 'expired.example', args: { type: 'NS' } }],
      })
    })

    test('expiring: read from the authoritative server', async () => {
      expect(await verdictOf('expiring')).toMatchObject({
        outcome: 'fail',
        findings: [
          {
            id: 'dnssec.signature-expiring',
            severity: 'high',
            args: { daysLeft: 1.9, servers: ['ns.expiring.example (127.0.0.1)'] },
          },
        ],
      })
    })
  },
)
