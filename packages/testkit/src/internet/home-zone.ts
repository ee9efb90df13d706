import { generateKeyPair } from 'node:crypto'
import { promisify } from 'node:util'

/** What is in the simulated internet, by name and address. */
export const places = {
  domain: 'nordwind.example',
  mailHost: 'mail.nordwind.example',
  mailAddress: '127.10.0.10',
  policyHost: 'mta-sts.nordwind.example',
  policyAddress: '127.10.0.11',
  dkimSelector: 'mail2026',
  dmarcRecord: 'v=DMARC1; p=reject; rua=mailto:dmarc@reports.example',
} as const

/** Names that tell what the resolver does: one is signed, and the signatures of the other are wrong. */
export const resolverTestNames = { signed: 'signed.example', broken: 'broken.example' } as const

/** Who takes the domain's reports. */
const reportDomain = 'reports.example'

/** Where an MTA-STS policy is (RFC 8461 §3.2), and the policy of the simulated domain. */
export const policyPath = '/.well-known/mta-sts.txt'
export const policyText: string = [
  'version: STSv1',
  'mode: enforce',
  `mx: ${places.mailHost}`,
  'max_age: 1209600',
  '',
].join('\r\n')

/** The zones of a domain whose mail is in order, with a fresh DKIM key. Every TTL is a second, so that changes are seen. */
export async function homeZone(): Promise<string> {
  const { domain, mailHost, mailAddress, policyHost, policyAddress, dkimSelector, dmarcRecord } = places
  const dkim = stringsOf(`v=DKIM1; k=rsa; p=${await freshPublicKey()}`).map((text) => `"${text}"`)
  return `
$TTL 1
$ORIGIN ${domain}.
@           MX 10 ${mailHost}.
@           TXT "v=spf1 mx -all"
${mailHost}.    A ${mailAddress}
${mailHost}.    TXT "v=spf1 a -all"
${policyHost}.  A ${policyAddress}
${dkimSelector}._domainkey TXT ${dkim.join(' ')}
_dmarc      TXT "${dmarcRecord}"
_mta-sts    TXT "v=STSv1; id=20261124T000000"
_smtp._tls  TXT "v=TLSRPTv1; rua=mailto:tls@${reportDomain}"
${reportDomain}. MX 10 ${mailHost}.
${domain}._report._dmarc.${reportDomain}. TXT "v=DMARC1"
$PTR ${mailAddress} ${mailHost}.
;! authentic ${domain}.
;! authentic ${mailHost}.
;! authentic _25._tcp.${mailHost}.
${resolverTestNames.signed}. A 192.0.2.1
;! authentic ${resolverTestNames.signed}.
;! bogus ${resolverTestNames.broken}.
`
}

/** A text as the strings of a TXT record (RFC 1035 §3.3.14). */
export function stringsOf(text: string): readonly string[] {
  return text.match(/[^]{1,255}/g) ?? ['']
}

async function freshPublicKey(): Promise<string> {
  const { publicKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
  return publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
}
