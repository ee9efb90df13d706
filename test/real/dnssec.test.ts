import { parseDomainName, plainDomain, type Verdict } from '@mailhealth/core'
import { dnssecServersHint, hasDnssecServers } from '@mailhealth/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type SignedWorld, startSignedWorld } from './signed-zones.ts'

/** The dnssec check against NSD, which is asked itself, and unbound that validates zones signed here. */
describe.skipIf(!hasDnssecServers())(
  `dnssec against NSD and unbound (${dnssecServersHint})`,
  { timeout: 60_000 },
  () => {
    let world: SignedWorld

    beforeAll(async () => {
      const records = '@ MX 10 mail\nmail A 127.0.0.1'
      world = await startSignedWorld(
        {
          example: { records: '', signed: 'yes' },
          'secure.example': { records, signed: 'yes' },
          'plain.example': { records, signed: 'no' },
          'expired.example': { records, signed: 'expired' },
          'expiring.example': { records, signed: 'expiring' },
        },
        { signed: 'mail.secure.example', broken: 'expired.example' },
      )
    }, 60_000)

    afterAll(() => world?.close())

    function verdictOf(domain: string): Promise<Verdict> {
      return world.run('dnssec', plainDomain(parseDomainName(`${domain}.example`)))
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
