import { generateKeyPairSync } from 'node:crypto'
import type { SignedZone } from '@mailhealth/testkit'

/** So many mail hosts carry the domains' mail, each at a loopback address of its own. */
export const mailHosts: readonly { readonly name: string; readonly address: string }[] = Array.from(
  { length: 8 },
  (_, at) => ({ name: `mx${at}.example`, address: `127.0.0.${at + 2}` }),
)

/** So many DNSBLs are asked about each address and name. */
export const lists: readonly string[] = Array.from({ length: 20 }, (_, at) => `l${at}.lists.test`)

/** The name of a domain of the bench. */
export function domainAt(index: number): string {
  return `d${index}.example`
}

/**
 * The zones: so many domains, each a signed zone of its own with everything that the checks ask for; the mail hosts, the
 * SPF provider and the reader of reports, signed too; the lists and the reverse names, which are not.
 */
export function benchZones(count: number, keyHash: string): { readonly [name: string]: SignedZone } {
  const keys = [0, 1].map(() => textOf(`v=DKIM1; k=rsa; p=${rsaKey()}`))
  const hosts = mailHosts.map(({ name, address }) => {
    const tlsa = [keyHash, '0'.repeat(64)].map((hash) => `_25._tcp TLSA 3 1 1 ${hash}`)
    return [name, signed(`@ A ${address}`, ...tlsa)] as const
  })
  const domains = Array.from({ length: count }, (_, at) => {
    const host = mailHosts[at % mailHosts.length]?.name
    const zone = signed(
      `@ MX 10 ${host}.`,
      '@ TXT "v=spf1 mx include:_spf.provider.example -all"',
      `@ TXT "site-verification=${at}"`,
      `a._domainkey TXT ${keys[0]}`,
      `b._domainkey TXT ${keys[1]}`,
      '_dmarc TXT "v=DMARC1; p=reject; rua=mailto:d@reports.example"',
      '_smtp._tls TXT "v=TLSRPTv1; rua=mailto:t@reports.example"',
    )
    return [domainAt(at), zone] as const
  })
  return {
    example: signed(),
    'provider.example': signed(
      '_spf TXT "v=spf1 ip4:192.0.2.0/24 include:_more.provider.example -all"',
      '_more TXT "v=spf1 ip4:198.51.100.0/24 -all"',
    ),
    'reports.example': signed('@ MX 10 mx0.example.', '*._report._dmarc TXT "v=DMARC1"'),
    'lists.test': { records: listEntries().join('\n'), signed: 'no' },
    '127.in-addr.arpa': { records: reverseNames().join('\n'), signed: 'no' },
    ...Object.fromEntries([...hosts, ...domains]),
  }
}

function signed(...records: readonly string[]): SignedZone {
  return { records: records.join('\n'), signed: 'yes' }
}

function reverseNames(): string[] {
  return mailHosts.map(({ name, address }) => `${address.split('.').slice(1).reverse().join('.')} PTR ${name}.`)
}

/** Each list's test points, and nothing else. */
function listEntries(): string[] {
  return lists.flatMap((zone) => [`2.0.0.127.${zone}. A 127.0.0.2`, `test.${zone}. A 127.0.0.2`])
}

function rsaKey(): string {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
}

function textOf(text: string): string {
  return (text.match(/.{1,255}/g) ?? []).map((piece) => `"${piece}"`).join(' ')
}
