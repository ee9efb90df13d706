import { daysEn, durationEn } from '../duration.ts'
import type { Messages } from '../spec.ts'
import type { DaneFindings, DaneMismatch, TlsaFault } from './findings.ts'

const recordFaults: { readonly [F in TlsaFault]: string } = {
  'pkix-usage': 'usage 0 and 1 mean nothing to senders of mail',
  usage: 'there is no such usage',
  selector: 'there is no such selector',
  'matching-type': 'there is no such matching type',
  length: 'its data is no digest of that type, certificate or key',
}

const mismatches: { readonly [M in DaneMismatch | 'weaker-digest']: string } = {
  'no-match': 'matches nothing that the server sends',
  'not-signed': 'its certificate has not signed the rest of the chain',
  expired: 'a certificate up to it is not in time',
  name: 'the certificate is for another name',
  'weaker-digest': 'would match, but a stronger digest beside it is what counts',
}

const senders = {
  all: 'senders that honour DANE',
  sha256: 'senders that honour DANE and know SHA-256 only',
  sha512: 'senders that honour DANE and know SHA-512',
}

const missing = {
  'mx-insecure': 'its DNS is not signed',
  'address-insecure': 'the DNS of its mail hosts is not signed',
  'no-records': 'its mail hosts have no TLSA records',
}

const tlsFaults = {
  'not-offered': () => 'it offers no STARTTLS',
  refused: (reply: string) => `it refuses STARTTLS (${reply})`,
  handshake: (reply: string) => `no TLS handshake comes about (${reply})`,
}

const minutes = (moment: string): string => `${moment.slice(0, 16).replace('T', ' ')} UTC`

export const daneEn: Messages<DaneFindings> = {
  'dane.missing': {
    summary: ({ subject, args }) => `${subject} has no DANE: ${missing[args.why]}.`,
    remedy: ({ args }) =>
      args.why === 'no-records'
        ? `Publish "_25._tcp.${args.hosts[0] ?? 'HOST'}. IN TLSA 3 1 1 …" for each mail host, and keep it in step with the certificate.`
        : 'Sign the zones with DNSSEC first; MTA-STS protects without it meanwhile.',
  },
  'dane.insecure': {
    summary: ({ subject, args }) =>
      args.what === 'mx'
        ? `The mail hosts of ${subject} have TLSA records, but the MX records of ${args.name} are not signed: senders take no notice.`
        : `The TLSA records at ${args.name} are not signed: senders take no notice.`,
    remedy: ({ args }) => `Sign the zone that holds ${args.name}, and publish its DS record at the parent.`,
  },
  'dane.mismatch': {
    summary: ({ subject, args }) =>
      `Mail to ${subject} will be refused by ${senders[args.senders]}: its certificate${args.kind === 'any' ? '' : ` (${args.kind.toUpperCase()})`} does not match the TLSA records at ${args.name} (${args.records.map(({ record, why }) => `${record}: ${mismatches[why]}`).join('; ')}).`,
    remedy: ({ args }) =>
      `Publish "${args.name}. IN TLSA ${args.publish}" now, or put the former certificate back. Senders that hold the earlier records come in once their TTL is over.`,
  },
  'dane.tls-missing': {
    summary: ({ subject, args }) =>
      `Mail to ${subject} will be refused by senders that honour DANE: there are TLSA records at ${args.name}, and ${tlsFaults[args.fault](args.reply)}.`,
    remedy: () =>
      'Turn on STARTTLS with the certificate that the records name. Deleting the records helps only after their TTL.',
  },
  'dane.unusable': {
    summary: ({ args }) =>
      `${args.severity === 'high' ? 'No TLSA record' : 'Not every TLSA record'} at ${args.name} can be used by senders of mail: ${args.records.map(({ record, fault }) => `${record} (${recordFaults[fault]})`).join('; ')}.`,
    remedy: () => 'Replace them by records of the form "3 1 1" (the key) or "2 1 1" (the issuer), with SHA-256.',
  },
  'dane.partial': {
    summary: ({ subject, args }) =>
      `Not every mail host of ${subject} has DANE: ${args.with.join(', ')} ${args.with.length === 1 ? 'has' : 'have'}, ${args.without.join(', ')} ${args.without.length === 1 ? 'has' : 'have'} not. Whoever hinders the first gets mail in clear at the others.`,
    remedy: () => 'Publish TLSA records for the others too, or take them out of MX.',
  },
  'dane.rollover-unsafe': {
    summary: ({ args }) =>
      args.pins === 'certificate'
        ? `The next renewal breaks mail: the TLSA records at ${args.name} name this very certificate, which ends in ${daysEn(args.daysLeft)}, and nothing is published for the next.`
        : args.habit === 'changes-key'
          ? `The next renewal breaks mail: the TLSA records at ${args.name} name the key, which the last renewal changed, and nothing is published for the next. The certificate ends in ${daysEn(args.daysLeft)}.`
          : `The TLSA records at ${args.name} name one key. A renewal that keeps it (--reuse-key) is safe; one with a new key breaks mail. The certificate ends in ${daysEn(args.daysLeft)}.`,
    remedy: ({ args }) =>
      `1. Make the next key and publish "${args.name}. IN TLSA 3 1 1 <SHA-256 of the new key>" beside "${args.current.join('", "')}". 2. Wait ${durationEn(args.waitSeconds)} (twice the TTL)${
        args.signaturesUntil === null
          ? ''
          : `; to be wholly safe, until ${minutes(args.signaturesUntil)}, when the present signatures end`
      }. 3. Renew with that key, before ${args.notAfter.slice(0, 10)}. 4. Delete the former record.`,
  },
  'dane.rollover-pending': {
    summary: ({ args }) =>
      `A TLSA record for a certificate to come is published at ${args.name} (${args.next.join(', ')}), beside that of the present one.`,
    remedy: ({ args }) =>
      args.readyAt === null
        ? `The next certificate may be put in now. Afterwards delete "${args.current.join('", "')}"; if none is to come, delete "${args.next.join('", "')}".`
        : `Wait until ${minutes(args.readyAt)} before the next certificate is put in: until then senders may hold the records without it. Afterwards delete "${args.current.join('", "')}".`,
  },
  'dane.lookup-bogus': {
    summary: ({ args }) =>
      `${args.name} ${args.type} fails DNSSEC validation: senders that honour DANE put off mail until it is mended${args.reason === '' ? '' : ` (${args.reason})`}.`,
    remedy: () =>
      'Sign the zone anew and compare DS and DNSKEY; where names do not exist, look at the NSEC records that deny them.',
  },
  'dane.signature-expiring': {
    summary: ({ args }) =>
      args.daysLeft < 0
        ? `The signatures over the TLSA records at ${args.name} ended on ${args.expiresAt.slice(0, 10)}: senders that honour DANE put off mail.`
        : `The signatures over the TLSA records at ${args.name} end in ${daysEn(args.daysLeft)}; senders that honour DANE put off mail then.`,
    remedy: () => 'Find out why the zone was not signed anew; most often the signer or a secondary stands still.',
  },
  'dane.algorithm-weak': {
    summary: ({ args }) =>
      `The TLSA records at ${args.name} are signed with ${args.algorithms.join(', ')}; resolvers are giving it up, and DANE ends with it.`,
    remedy: () => 'Roll the zone over to ECDSAP256SHA256 (13).',
  },
  'dane.ttl-long': {
    summary: ({ args }) =>
      `The TLSA records at ${args.name} live for ${durationEn(args.ttlSeconds)}: so long a mistake stays with senders, and twice as long a renewal has to wait.`,
    remedy: () => 'Set their TTL to an hour.',
  },
  'dane.unexamined': {
    summary: ({ subject, args }) =>
      `DANE of ${subject} was not looked at on ${args.addresses.join(', ')}. This machine has no way there.`,
    remedy: () => 'Run mailhealth where there is IPv6, too, to have these addresses watched.',
  },
  'dane.indeterminate': {
    summary: ({ subject, args }) =>
      `Could not tell how DANE stands for ${subject}: ${args.unanswered} of ${args.asked} questions went unanswered (${args.reason}).`,
    remedy: () =>
      'DANE wants a validating resolver of your own that "mailhealth doctor" finds in order, such as unbound on this machine, and port 25 open outward.',
  },
}
