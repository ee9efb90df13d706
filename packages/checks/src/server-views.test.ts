import { type JsonValue, parseDomainName, plainDomain } from '@mailhealth/core'
import { zoneNameservers, zoneResolver } from '@mailhealth/testkit'
import { describe, expect, test } from 'vitest'
import { makeKey } from './dkim/testing.ts'
import { checkNamed } from './registry.ts'
import { runCheck } from './run-check.ts'
import { ageOfDifference, differSince } from './server-views.ts'
import { surroundingsOf } from './testing.ts'

const key = makeKey('ed25519')
const zone = `
example.com. NS ns1.example.net.
example.com. NS ns2.example.net.
ns1.example.net. A 192.0.2.1
ns2.example.net. A 192.0.2.2
ns2.example.net. AAAA 2001:db8::2
example.com. MX 10 mail.example.com.
_dmarc.example.com. TXT "v=DMARC1; p=reject; rua=mailto:d@example.com"
a._domainkey.example.com. TXT "k=ed25519; p=${key}"`

async function findingsOf(check: 'dkim' | 'dmarc', second: string, isDown = false) {
  const resolver = zoneResolver(zone)
  const nameservers = zoneNameservers(resolver)
  const namespace = nameservers.serve('ns2.example.net', second)
  if (isDown) namespace.fail('*', 'timeout')
  const plain = plainDomain(parseDomainName('example.com'))
  const target = { ...plain, dkim: { ...plain.dkim, selectors: [{ name: 'a', stream: null }] } }
  const { verdict } = await runCheck(checkNamed(check), target, surroundingsOf({ resolver, nameservers }), {}, null)
  const { outcome, findings } = verdict
  return { outcome, findings: findings.filter((one) => one.id !== 'dkim.rsa-missing') }
}

const first = { said: 'v=DMARC1; p=reject; rua=mailto:d@example.com', servers: ['ns1.example.net'] }
const differ = (id: string, subject: string, args: object) => ({
  id: `${id}.servers-differ`,
  severity: 'high',
  subject,
  args: { ...args, hours: null, weight: 'high' },
})

describe('the same record on every authoritative server', () => {
  test.each([
    ['agree', zone, []],
    ['agree in other words', '_dmarc.example.com. TXT "v=DMARC1;P=Reject;RUA=mailto:d@example.com"', []],
    ['agree, beside other texts', `${zone}\n_dmarc.example.com. TXT "hello"`, []],
    [
      'differ in the policy',
      '_dmarc.example.com. TXT "v=DMARC1; p=none"',
      [{ said: 'v=DMARC1; p=none', servers: ['ns2.example.net'] }, first],
    ],
    ['one has none', 'example.com. A 192.0.2.1', [{ said: null, servers: ['ns2.example.net'] }, first]],
  ])('DMARC: %s', async (_, second, views) => {
    const found = views.length === 0 ? [] : [differ('dmarc', 'example.com', { at: '_dmarc.example.com', views })]
    expect(await findingsOf('dmarc', second)).toEqual({
      outcome: found.length === 0 ? 'pass' : 'fail',
      findings: found,
    })
  })

  test('DKIM: the key, however it is written', async () => {
    const written = `a._domainkey.example.com. TXT "v=DKIM1; k=ed25519; p=${key.slice(0, 9)} ${key.slice(9)}"`
    expect((await findingsOf('dkim', written)).findings).toEqual([])
    const { outcome, findings } = await findingsOf('dkim', 'example.com. A 192.0.2.1')
    const said = expect.stringMatching(/^ed25519 256 [0-9a-f]{16}$/)
    const views = [
      { said: null, servers: ['ns2.example.net'] },
      { said, servers: ['ns1.example.net'] },
    ]
    expect({ outcome, findings }).toEqual({
      outcome: 'fail',
      findings: [differ('dkim', 'a._domainkey.example.com', { views })],
    })
  })

  test('a server that says nothing does not differ', async () => {
    expect(await findingsOf('dmarc', zone, true)).toEqual({ outcome: 'pass', findings: [] })
    expect((await findingsOf('dkim', zone, true)).findings).toEqual([])
  })
})

describe('the age of a difference', () => {
  const other: { readonly [C in 'spf' | 'dkim' | 'dmarc']: string } = {
    spf: 'example.com. TXT "v=spf1 ip4:192.0.2.9 -all"',
    dkim: 'example.com. A 192.0.2.1',
    dmarc: '_dmarc.example.com. TXT "v=DMARC1; p=none"',
  }
  const plain = plainDomain(parseDomainName('example.com'))
  const target = { ...plain, dkim: { ...plain.dkim, selectors: [{ name: 'a', stream: null }] } }

  /** A run at an hour of a day, with a second server that differs or not. */
  async function runAt(check: 'spf' | 'dkim' | 'dmarc', hour: number, differs: boolean, memory: JsonValue) {
    const resolver = zoneResolver(`${zone}\nexample.com. TXT "v=spf1 mx -all"\nmail.example.com. A 192.0.2.3`)
    const nameservers = zoneNameservers(resolver)
    if (differs) nameservers.serve('ns2.example.net', other[check])
    const now = new Date(Date.UTC(2026, 10, 25, hour)).toISOString()
    const result = await runCheck(checkNamed(check), target, surroundingsOf({ resolver, nameservers, now }), {}, memory)
    const found = result.verdict.findings.find(({ id }) => id === `${check}.servers-differ`)
    return { told: found && [found.severity, found.args['hours']], memory: result.memory }
  }

  test.each(['spf', 'dkim', 'dmarc'] as const)(
    '%s: a change that propagates is information for six hours, then a fault, and new again after they agreed',
    async (check) => {
      const calm = await runAt(check, 0, false, null)
      expect(calm.told).toBeUndefined()
      const first = await runAt(check, 1, true, calm.memory)
      expect(first.told).toEqual(['info', 0])
      const later = await runAt(check, 6, true, first.memory)
      expect(later.told).toEqual(['info', 5])
      const stuck = await runAt(check, 7, true, later.memory)
      expect(stuck.told).toEqual(['high', 6])
      const over = await runAt(check, 8, false, stuck.memory)
      expect(over.told).toBeUndefined()
      expect((await runAt(check, 9, true, over.memory)).told).toEqual(['info', 0])
    },
  )

  test('where no earlier look says how old it is, it is a fault', async () => {
    expect((await runAt('dmarc', 1, true, null)).told).toEqual(['high', null])
    expect(ageOfDifference(null, '2026-11-25T00:00:00.000Z')).toEqual({ hours: null, weight: 'high' })
  })

  test('a run that could not ask the servers changes nothing', () => {
    expect(differSince([], '2026-11-25T00:00:00.000Z', '2026-11-26T00:00:00.000Z')).toBe('2026-11-25T00:00:00.000Z')
    expect(differSince([], null, '2026-11-26T00:00:00.000Z')).toBeNull()
  })
})
