import { specOf } from '@mailhealth/catalogue'
import { type CheckId, isAtLeast, parseDomainName, plainDomain, type RecordType, type Verdict } from '@mailhealth/core'
import { scriptedDialer, zoneNameservers, zoneResolver } from '@mailhealth/testkit'
import { describe, expect, test } from 'vitest'
import { makeKey } from './dkim/testing.ts'
import { checkNamed } from './registry.ts'
import { runCheck } from './run-check.ts'
import { surroundingsOf } from './testing.ts'

const key = makeKey('rsa')

/** A domain that every check passes, with something of everything that they ask for. */
const zone = `
own.example. NS ns1.own.example.
ns1.own.example. A 192.0.2.251
own.example. MX 10 mail.own.example.
own.example. MX 20 mail.other.example.
own.example. TXT "v=spf1 mx include:_spf.provider.example -all"
_spf.provider.example. TXT "v=spf1 a:out.provider.example -all"
out.provider.example. A 198.51.100.7
_dmarc.own.example. TXT "v=DMARC1; p=reject; rua=mailto:a@reader.example"
own.example._report._dmarc.reader.example. TXT "v=DMARC1"
reader.example. MX 10 mail.reader.example.
a._domainkey.own.example. CNAME a.keys.provider.example.
a.keys.provider.example. TXT "v=DKIM1; k=rsa; p=${key.slice(0, 200)}" "${key.slice(200)}"
_smtp._tls.own.example. TXT "v=TLSRPTv1; rua=mailto:a@own.example"
mail.own.example. A 192.0.2.1
mail.own.example. AAAA 2001:db8::1
mail.own.example. TXT "v=spf1 a -all"
mail.other.example. A 192.0.2.2
$PTR 192.0.2.1 mail.own.example.
$PTR 2001:db8::1 mail.own.example.
$PTR 192.0.2.2 mail.other.example.`

const plain = plainDomain(parseDomainName('own.example'))
const target = {
  ...plain,
  dkim: { ...plain.dkim, selectors: [{ name: 'a', stream: null }] },
  senders: [parseDomainName('mail.own.example')],
}
const servers = Object.fromEntries(
  ['192.0.2.1:25', '2001:db8::1:25', '192.0.2.2:25'].map((at) => [
    at,
    { greeting: 'mail.own.example ESMTP', ehlo: ['mail.own.example'] },
  ]),
)
const checked = ['iprev', 'mx', 'spf', 'dkim', 'dmarc', 'tls-rpt', 'dnssec', 'bimi'] as const
const modes = ['timeout', 'servfail', 'refused', 'bogus', 'truncated'] as const

/** What a check may go without: nothing that it says of this domain rests on the answer. */
const spare: { readonly [C in CheckId]?: RegExp } = {
  // A selector is configured: the guesses beside it are an extra, and the wildcard is asked for to tell them.
  dkim: /^(?!a\.)[^.]+\._domainkey\.own\.example TXT$/,
}

async function run(check: CheckId, resolver: ReturnType<typeof zoneResolver>): Promise<Verdict> {
  // The authoritative servers are asked by themselves, and what they say is not what fails here.
  const nameservers = zoneNameservers(zoneResolver(zone))
  const world = surroundingsOf({ resolver, nameservers, dialer: scriptedDialer(servers) })
  const settings = { ...world.settings, isAllowed: () => true }
  return (await runCheck(checkNamed(check), target, { ...world, settings }, {}, null)).verdict
}

/** What a verdict says is wrong, as against what could not be told. */
function faultsOf({ findings }: Verdict): string[] {
  return findings
    .filter(({ id, severity }) => specOf(id).plane !== 'unknown' && isAtLeast(severity, 'medium'))
    .map(({ id, subject }) => `${id} ${subject}`)
}

describe('a lookup that fails', () => {
  test.each(checked)('%s: in whatever way, is never a missing record, nor any other fault', async (check) => {
    const healthy = zoneResolver(zone)
    const well = await run(check, healthy)
    expect(faultsOf(well)).toEqual([])
    const questions = [...new Set(healthy.namespace.questions)]
    const passing = new Set<string>()
    for (const question of questions) {
      for (const mode of modes) {
        const [name = '', type] = question.split(' ')
        const resolver = zoneResolver(zone)
        resolver.namespace.fail(name, mode, type as RecordType)
        const verdict = await run(check, resolver)
        // A bogus answer is the fault that the dnssec check is there to find.
        const faults = faultsOf(verdict).filter((fault) => !(mode === 'bogus' && fault.startsWith('dnssec.bogus')))
        expect([question, mode, faults]).toEqual([question, mode, []])
        if (verdict.outcome === 'pass') passing.add(question)
      }
    }
    // A check passes without what is spare, and never without anything else.
    expect([...passing].sort()).toEqual(questions.filter((question) => spare[check]?.test(question)).sort())
    expect(questions.length).toBeGreaterThan(passing.size)
  })
})
