import { generateKeyPairSync } from 'node:crypto'
import { type CheckId, parseDomainName, plainDomain, type Verdict } from '@mailhealth/core'
import { dnssecServersHint, hasDnssecServers } from '@mailhealth/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type SignedWorld, startSignedWorld } from './signed-zones.ts'

/** SPF, DKIM and DMARC against NSD, which is asked itself, and unbound that validates zones signed here. */
describe.skipIf(!hasDnssecServers())(
  `SPF, DKIM and DMARC against NSD and unbound (${dnssecServersHint})`,
  { timeout: 60_000 },
  () => {
    let world: SignedWorld

    beforeAll(async () => {
      const mail = '@ MX 10 mail\nmail A 127.0.0.1\nmail TXT "v=spf1 a -all"'
      const longKey = rsaKey(4096)
      world = await startSignedWorld(
        {
          example: { records: '', signed: 'yes' },
          'secure.example': {
            records: `${mail}
@ TXT "v=spf1 mx include:_spf.provider.example -all"
@ TXT "site-verification=1"
a._domainkey CNAME a.secure.keys.provider.example.
long._domainkey TXT ${strings(`v=DKIM1; k=rsa; p=${longKey}`)}
_dmarc TXT "v=DMARC1; p=reject; rua=mailto:d@provider.example"
host.a.b.c.d.e.f.g TXT "nothing"`,
            signed: 'yes',
          },
          'provider.example': {
            records: `${mail}
_spf TXT "v=spf1 ip4:192.0.2.0/24 -all"
a.secure.keys TXT ${strings(`v=DKIM1; k=rsa; p=${rsaKey(2048)}`)}
*._report._dmarc TXT "v=DMARC1"`,
            signed: 'yes',
          },
          'bare.example': { records: mail, signed: 'yes' },
          'faulty.example': {
            records: `${mail}
@ TXT "v=spf1 mx -all"
@ TXT "v=spf1 include:gone.example -all"
a._domainkey TXT "v=DKIM1; p="
_dmarc TXT "v=DMARC1; p=reject; rua=mailto:d@bare.example"`,
            signed: 'yes',
          },
          'parked.example': {
            records: '@ MX 0 .\n@ TXT "v=spf1 -all"\n*._domainkey TXT "v=DKIM1; p="\n_dmarc TXT "v=DMARC1; p=reject"',
            signed: 'yes',
          },
          'guest.example': {
            records: `${mail}
@ TXT "v=spf1 mx include:_spf.expired.example -all"
a._domainkey CNAME a._domainkey.expired.example.
_dmarc TXT "v=DMARC1; p=none; rua=mailto:d@expired.example"`,
            signed: 'no',
          },
          'expired.example': {
            records: `${mail}\n@ TXT "v=spf1 mx -all"\n_spf TXT "v=spf1 -all"\n_dmarc TXT "v=DMARC1; p=reject"`,
            signed: 'expired',
          },
        },
        { signed: 'mail.secure.example', broken: 'expired.example' },
      )
    }, 60_000)

    afterAll(() => world?.close())

    async function look(check: CheckId, name: string, selectors: readonly string[] = ['a']): Promise<Verdict> {
      const plain = plainDomain(parseDomainName(name))
      const dkim = { ...plain.dkim, selectors: selectors.map((selector) => ({ name: selector, stream: null })) }
      const senders = name === 'secure.example' ? [parseDomainName('mail.secure.example')] : []
      return world.run(check, { ...plain, dkim, senders })
    }
    const told = ({ outcome, findings, coverage }: Verdict) => ({
      outcome,
      findings: findings.map(({ id, subject }) => `${id} ${subject}`),
      open: coverage.asked - coverage.answered,
    })
    const well = { outcome: 'pass', findings: [], open: 0 }

    test('the resolver passes its self-test', async () => {
      expect(await world.resolver.tests.states()).toMatchObject([{ isValidating: true, isTrusted: true }])
    })

    test('sound: signed records, through an include, an alias and another zone', async () => {
      const spf = await look('spf', 'secure.example')
      expect(told(spf)).toEqual(well)
      expect(spf.facts).toMatchObject({ all: '-', lookups: 2, networks: ['127.0.0.1/32', '192.0.2.0/24'] })
      const dkim = await look('dkim', 'secure.example')
      expect(told(dkim)).toEqual(well)
      expect(dkim.facts).toMatchObject({
        'selector a': expect.stringMatching(/^rsa 2048 [0-9a-f]{16} at a\.secure\.keys\.provider\.example$/),
      })
      const dmarc = await look('dmarc', 'secure.example')
      expect(told(dmarc)).toEqual(well)
      expect(dmarc.facts).toMatchObject({
        policy: 'reject',
        location: 'secure.example',
        organisation: 'secure.example',
      })
    })

    test('every name server of the zone was asked, and says the same', async () => {
      for (const check of ['spf', 'dmarc'] as const) {
        const { evidence } = await look(check, 'secure.example')
        expect(evidence).toMatchObject({
          servers: {
            kind: 'asked',
            answers: [{ nameserver: 'ns.secure.example', isAuthoritative: true, answer: { kind: 'records' } }],
          },
        })
      }
    })

    test('a key of 4096 bits comes whole, although its answer is large', async () => {
      const verdict = await look('dkim', 'secure.example', ['long'])
      expect(told(verdict)).toEqual({
        ...well,
        findings: ['dkim.answer-large long._domainkey.secure.example'],
      })
      expect(verdict.facts).toMatchObject({ 'selector long': expect.stringMatching(/^rsa 4096 /) })
    })

    test('the tree walk from a deep name: eight questions at most, and the policy of the organisation', async () => {
      const { facts, evidence } = await look('dmarc', 'host.a.b.c.d.e.f.g.secure.example')
      expect(facts).toMatchObject({ policy: 'reject', location: 'secure.example', organisation: 'secure.example' })
      const { walk } = evidence as unknown as { readonly walk: { readonly lookups: readonly { name: string }[] } }
      expect(walk.lookups.map(({ name }) => name)).toEqual([
        '_dmarc.host.a.b.c.d.e.f.g.secure.example',
        '_dmarc.c.d.e.f.g.secure.example',
        '_dmarc.d.e.f.g.secure.example',
        '_dmarc.e.f.g.secure.example',
        '_dmarc.f.g.secure.example',
        '_dmarc.g.secure.example',
        '_dmarc.secure.example',
        '_dmarc.example',
      ])
    })

    test('missing: a signed zone that proves that there is nothing', async () => {
      expect(told(await look('spf', 'bare.example'))).toEqual({
        outcome: 'fail',
        findings: ['spf.missing bare.example'],
        open: 0,
      })
      expect(await look('dkim', 'bare.example')).toMatchObject({
        outcome: 'fail',
        findings: [{ id: 'dkim.missing', args: { answer: 'nxdomain' } }],
      })
      expect(told(await look('dmarc', 'bare.example'))).toEqual({
        outcome: 'fail',
        findings: ['dmarc.missing bare.example'],
        open: 0,
      })
    })

    test('faulty: two SPF records, a revoked key, and a report host that did not agree', async () => {
      expect(told(await look('spf', 'faulty.example')).findings).toEqual(['spf.multiple-records faulty.example'])
      expect(told(await look('dkim', 'faulty.example')).findings).toEqual(['dkim.revoked a._domainkey.faulty.example'])
      expect(told(await look('dmarc', 'faulty.example')).findings).toEqual(['dmarc.report-unauthorized bare.example'])
    })

    test('parked: a wildcard revokes every selector, and nothing is missing', async () => {
      for (const check of ['spf', 'dkim', 'dmarc'] as const) {
        expect([check, told(await look(check, 'parked.example', []))]).toEqual([check, well])
      }
    })

    test('bogus: what does not validate is unknown, and never missing', async () => {
      for (const check of ['spf', 'dkim', 'dmarc'] as const) {
        const { outcome, findings } = told(await look(check, 'expired.example'))
        expect([check, outcome, findings]).toEqual([check, 'indeterminate', [`${check}.indeterminate expired.example`]])
      }
    })

    test("bogus at another party: its include, key and reports are unknown, and the domain's own are judged", async () => {
      const spf = told(await look('spf', 'guest.example'))
      expect([spf.outcome, spf.findings]).toEqual(['indeterminate', ['spf.indeterminate guest.example']])
      const dkim = told(await look('dkim', 'guest.example'))
      expect([dkim.outcome, dkim.findings]).toEqual(['indeterminate', ['dkim.indeterminate guest.example']])
      const dmarc = await look('dmarc', 'guest.example')
      expect(dmarc.outcome).toBe('indeterminate')
      expect(dmarc.facts).toMatchObject({ policy: 'none' })
      expect(told(dmarc).findings).not.toContain('dmarc.report-unauthorized expired.example')
    })
  },
)

/** A public key in the form of `p=`. */
function rsaKey(bits: number): string {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: bits })
  return publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
}

/** A text as the strings of a TXT record in a zone file. */
function strings(text: string): string {
  return (text.match(/.{1,255}/g) ?? []).map((piece) => `"${piece}"`).join(' ')
}
