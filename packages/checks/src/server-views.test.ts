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
  const at = { spf: 'example.com', dkim: 'a._domainkey.example.com', dmarc: '_dmarc.example.com' }
  const plain = plainDomain(parseDomainName('example.com'))
  const target = { ...plain, dkim: { ...plain.dkim, selectors: [{ name: 'a', stream: null }] } }

  /** A run at an hour of a day, with a second server that differs, or says the same, or nothing. */
  async function runAt(
    check: 'spf' | 'dkim' | 'dmarc',
    hour: number,
    second: 'differs' | 'agrees' | 'silent',
    memory: JsonValue,
  ) {
    const resolver = zoneResolver(`${zone}\nexample.com. TXT "v=spf1 mx -all"\nmail.example.com. A 192.0.2.3`)
    const nameservers = zoneNameservers(resolver)
    if (second === 'differs') nameservers.serve('ns2.example.net', other[check])
    if (second === 'silent') nameservers.serve('ns2.example.net', zone).fail('*', 'timeout')
    const now = new Date(Date.UTC(2026, 10, 25, hour)).toISOString()
    const result = await runCheck(checkNamed(check), target, surroundingsOf({ resolver, nameservers, now }), {}, memory)
    const found = result.verdict.findings.find(({ id }) => id === `${check}.servers-differ`)
    const open = result.verdict.findings.find(({ id }) => id === `${check}.indeterminate`)
    return {
      told: found && [found.severity, found.args['hours']],
      open: open?.args['reason'],
      memory: result.memory,
    }
  }

  test.each(['spf', 'dkim', 'dmarc'] as const)(
    '%s: a change that propagates is information for six hours, then a fault, and new again after they agreed',
    async (check) => {
      const calm = await runAt(check, 0, 'agrees', null)
      expect(calm.told).toBeUndefined()
      const first = await runAt(check, 1, 'differs', calm.memory)
      expect(first.told).toEqual(['info', 0])
      const later = await runAt(check, 6, 'differs', first.memory)
      expect(later.told).toEqual(['info', 5])
      const stuck = await runAt(check, 7, 'differs', later.memory)
      expect(stuck.told).toEqual(['high', 6])
      const over = await runAt(check, 8, 'agrees', stuck.memory)
      expect(over.told).toBeUndefined()
      expect((await runAt(check, 9, 'differs', over.memory)).told).toEqual(['info', 0])
    },
  )

  test.each(['spf', 'dkim', 'dmarc'] as const)('%s: one server silent keeps the age', async (check) => {
    const calm = await runAt(check, 0, 'agrees', null)
    const first = await runAt(check, 1, 'differs', calm.memory)
    const silent = await runAt(check, 5, 'silent', first.memory)
    expect([silent.told, silent.open]).toEqual([
      undefined,
      `${at[check]} TXT at ns2.example.net (192.0.2.2): no answer`,
    ])
    expect((await runAt(check, 9, 'differs', silent.memory)).told).toEqual(['high', 8])
    const over = await runAt(check, 9, 'agrees', silent.memory)
    expect([over.told, over.open]).toEqual([undefined, undefined])
    expect((await runAt(check, 10, 'silent', over.memory)).open).toBeUndefined()
    expect((await runAt(check, 10, 'differs', over.memory)).told).toEqual(['info', 0])
  })

  test.each(['spf', 'dkim', 'dmarc'] as const)(
    '%s: where the first look found it, it is a fault until they agree',
    async (check) => {
      const first = await runAt(check, 1, 'differs', null)
      expect(first.told).toEqual(['high', null])
      const second = await runAt(check, 2, 'differs', first.memory)
      expect(second.told).toEqual(['high', null])
      const over = await runAt(check, 3, 'agrees', second.memory)
      expect(over.told).toBeUndefined()
      expect((await runAt(check, 4, 'differs', over.memory)).told).toEqual(['info', 0])
    },
  )

  test('an age that nobody knows is a fault', () => {
    expect(ageOfDifference(null, '2026-11-25T00:00:00.000Z')).toEqual({ hours: null, weight: 'high' })
  })

  test.each(['2026-11-25T00:00:00.000Z', null])(
    'a run that could not ask the servers changes nothing: %s',
    (earlier) => {
      const failed = { kind: 'failed', reason: 'timeout', detail: '' } as const
      expect(differSince(failed, [], earlier, '2026-11-26T00:00:00.000Z')).toBe(earlier)
    },
  )
})
