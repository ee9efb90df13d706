import type { Finding } from '@mailhealth/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Cause, type Effect, inhibitions, inhibits, mayBeHidden } from './inhibition.ts'
import { finding, kinds } from './testing.ts'

const domain = 'domain:example.com'
const host = 'host:mail.example.com'

/** `host:mail.example.com high tls.certificate-expired mail.example.com (192.0.2.1:25)`, arguments apart. */
function effect(text: string, args: Finding['args'] = {}): Effect {
  const [targetKey = '', severity = '', id = '', ...subject] = text.split(' ')
  const about = { ...finding(`${severity} ${id} -`), subject: subject.join(' '), args }
  return { targetKey, check: id.split('.')[0] as Effect['check'], finding: about }
}

function cause(text: string, args: Finding['args'] = {}, isOpen = false): Cause {
  return { ...effect(text, args), isOpen }
}

const expired = effect(`${host} high tls.certificate-expired mail.example.com (192.0.2.1:25)`)
const noHandshake = effect(`${host} medium tls.indeterminate mail.example.com`, {
  reason: 'mail.example.com (192.0.2.1:25): timeout',
})
const unknownSpf = effect(`${domain} medium spf.indeterminate example.com`, { reason: 'example.com TXT: servfail' })
const unreachable = cause(`${domain} high mx.unreachable mail.example.com (192.0.2.1)`)
const resolver = cause('installation high resolver.failing 127.0.0.1:53', {}, true)

describe('inhibition', () => {
  test.each<[why: string, effect: Effect, causes: Cause[], hiddenBy: string | null]>([
    ['nothing is the cause', unknownSpf, [], null],
    ['the resolver fails: what could not be told follows', unknownSpf, [resolver], 'resolver.failing'],
    ['the resolver fails: what was told stays', effect(`${domain} high spf.missing example.com`), [resolver], null],
    ['an unreachable host has no TLS', noHandshake, [unreachable], 'mx.unreachable'],
    ['nor a certificate', expired, [unreachable], 'mx.unreachable'],
    [
      'another address of it may',
      effect(`${host} high tls.key-weak mail.example.com (192.0.2.2:25)`),
      [unreachable],
      null,
    ],
    ['another host may', effect(`${host} high tls.key-weak mx2.example.com (192.0.2.1:25)`), [unreachable], null],
    [
      'a domain that does not exist has no SPF',
      effect(`${domain} high spf.missing example.com`),
      [cause(`${domain} critical mx.domain-missing example.com`)],
      'mx.domain-missing',
    ],
    [
      'a zone whose signatures end says more than its TLSA records do',
      effect(`${domain} high dane.signature-expiring _25._tcp.mail.example.com`),
      [cause(`${domain} high dnssec.signature-expiring example.com`)],
      'dnssec.signature-expiring',
    ],
    [
      'another domain has',
      effect('domain:example.org high spf.missing example.org'),
      [cause(`${domain} critical mx.domain-missing example.com`)],
      null,
    ],
    [
      'an enforced MTA-STS says more of a certificate than TLS does',
      expired,
      [cause(`${domain} critical mta-sts.delivery-refused mail.example.com (192.0.2.1:25)`, { mode: 'enforce' })],
      'mta-sts.delivery-refused',
    ],
    [
      'one in testing does not',
      expired,
      [cause(`${domain} high mta-sts.delivery-refused mail.example.com (192.0.2.1:25)`, { mode: 'testing' })],
      null,
    ],
    [
      'nor of anything but the certificate',
      effect(`${host} medium tls.protocol-old mail.example.com (192.0.2.1:25)`),
      [cause(`${domain} critical mta-sts.delivery-refused mail.example.com (192.0.2.1:25)`, { mode: 'enforce' })],
      null,
    ],
    [
      'a DANE mismatch, by the name of its record',
      expired,
      [cause(`${domain} critical dane.mismatch _25._tcp.mail.example.com`)],
      'dane.mismatch',
    ],
    [
      'a DANE mismatch says more than MTA-STS does, too',
      effect(`${domain} critical mta-sts.delivery-refused mail.example.com (192.0.2.1:25)`, { mode: 'enforce' }),
      [cause(`${domain} critical dane.mismatch mail.example.com (192.0.2.1:25)`)],
      'dane.mismatch',
    ],
    [
      'but not of another address',
      effect(`${domain} critical mta-sts.delivery-refused mail.example.com (192.0.2.2:25)`, { mode: 'enforce' }),
      [cause(`${domain} critical dane.mismatch mail.example.com (192.0.2.1:25)`)],
      null,
    ],
    [
      'of a host by address, IPv6',
      effect(`${host} high tls.certificate-name [2001:db8::1]:25`),
      [cause(`${domain} critical dane.mismatch [2001:db8::1]:25`)],
      'dane.mismatch',
    ],
    [
      'the first unknown of a target that is open hides the others',
      unknownSpf,
      [cause(`${domain} medium dmarc.indeterminate example.com`, {}, true)],
      'dmarc.indeterminate',
    ],
    [
      'one that is not open hides nothing: neither would be told',
      unknownSpf,
      [cause(`${domain} medium dmarc.indeterminate example.com`, {}, false)],
      null,
    ],
    ['nothing hides itself', unknownSpf, [{ ...unknownSpf, isOpen: true }], null],
  ])('%s', (_, seen, causes, hiddenBy) => {
    expect(inhibits(seen, causes, kinds)?.finding.id ?? null).toBe(hiddenBy)
    if (hiddenBy !== null) expect(mayBeHidden(seen.finding, kinds)).toBe(true)
  })

  test('no cause is ever hidden by what it hides', () => {
    const named = inhibitions.flatMap(({ cause: ids }) => (ids === 'unknown' ? [] : ids))
    const ids = [...new Set([...named, 'tls.certificate-name', 'spf.missing', 'dkim.missing', 'tls.indeterminate'])]
    let hidden = 0
    const one = fc.record({ id: fc.constantFrom(...ids), target: fc.constantFrom(domain, host), isOpen: fc.boolean() })
    fc.assert(
      fc.property(one, one, (a, b) => {
        const [first, second] = [a, b].map(({ id, target, isOpen }) =>
          cause(`${target} high ${id} mail.example.com`, { mode: 'enforce' }, isOpen),
        ) as [Cause, Cause]
        const isOneWay = first.finding.id === second.finding.id || !first.isOpen || !second.isOpen
        const there = inhibits(first, [second], kinds) !== null
        if (there) hidden++
        if (isOneWay && there) expect(inhibits(second, [first], kinds)).toBeNull()
      }),
      { numRuns: 2_000 },
    )
    expect(hidden).toBeGreaterThan(50)
  })
})
