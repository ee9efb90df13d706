import { daysEn } from '../duration.ts'
import type { Messages } from '../spec.ts'
import type { DelegationFault, DnssecFindings, UnsignedWhy } from './findings.ts'

const unsigned: { readonly [W in UnsignedWhy]: string } = {
  'no-ds': 'is not signed with DNSSEC',
  'parent-unsigned': 'cannot be validated: the zone above it is not signed',
  'not-supported': 'has DS records, and only algorithms that validating resolvers do not take',
}

const delegation: { readonly [F in DelegationFault]: string } = {
  'no-keys': 'the zone serves no keys',
  'no-match': 'none of the keys served matches it',
  'not-signing': 'the key that it names has not signed the zone’s keys',
}

const whose = (isOurs: boolean): string => (isOurs ? '' : ', a zone of another party,')
const told = (isOurs: boolean, remedy: string): string =>
  isOurs ? remedy : 'Only who runs the zone can repair it: tell them. Meanwhile mail can go to hosts elsewhere.'
const at = (servers: readonly string[]): string => (servers.length === 0 ? '' : ` at ${servers.join(', ')}`)
const minutes = (moment: string): string => `${moment.slice(0, 16).replace('T', ' ')} UTC`

export const dnssecEn: Messages<DnssecFindings> = {
  'dnssec.unsigned': {
    summary: ({ subject, args }) =>
      `${subject}${whose(args.isOurs)} ${unsigned[args.why]}${
        args.tlsa.length > 0
          ? `: the TLSA records of ${args.tlsa.join(', ')} are in vain`
          : args.hosts.length > 0
            ? ` (it holds ${args.hosts.join(', ')})`
            : ''
      }.`,
    remedy: ({ args }) =>
      !args.isOurs
        ? 'Nothing to repair here: ask who runs the zone whether they sign, or choose mail hosts in a signed zone before you count on DANE.'
        : args.why === 'parent-unsigned'
          ? 'Have the zone above signed first; until then signing this one protects nobody.'
          : 'Turn on signing at who serves the zone, then give the DS record to the registrar. Wait a day between the two.',
  },
  'dnssec.bogus': {
    summary: ({ subject, args }) =>
      `${subject}${whose(args.isOurs)} fails DNSSEC validation (${args.name} ${args.type}${args.reason === '' ? '' : `: ${args.reason}`}): for everybody who validates, the name has no answer and mail does not flow.`,
    remedy: ({ args }) =>
      told(
        args.isOurs,
        'Compare DS and DNSKEY, sign the zone anew, see that every server has it. Where that takes longer, have the registrar take the DS record away.',
      ),
  },
  'dnssec.signature-expiring': {
    summary: ({ subject, args }) =>
      args.daysLeft < 0
        ? `The DNSSEC signature over ${args.name} ${args.type}${at(args.servers)} ended on ${minutes(args.expiresAt)}: ${subject}${whose(args.isOurs)} fails for everybody who validates.`
        : `The DNSSEC signature over ${args.name} ${args.type}${at(args.servers)} ends in ${daysEn(args.daysLeft)}, on ${minutes(args.expiresAt)}, and was not renewed: ${subject}${whose(args.isOurs)} is going to fail then.`,
    remedy: ({ args }) =>
      told(
        args.isOurs,
        'See why the signer stands still (key not readable, clock, cron job), and sign anew. Where only one server is named, it no longer gets the zone: mend its transfers.',
      ),
  },
  'dnssec.signature-missing': {
    summary: ({ subject, args }) =>
      `${args.servers.join(', ')} answer${args.servers.length === 1 ? 's' : ''} ${args.name} ${args.type} without signatures, although ${subject}${whose(args.isOurs)} is signed: who validates and asks there gets no answer.`,
    remedy: ({ args }) =>
      told(args.isOurs, 'Give these servers the signed zone, or take them out of the NS records until they have it.'),
  },
  'dnssec.delegation-broken': {
    summary: ({ subject, args }) =>
      `The DS record of ${subject}${whose(args.isOurs)} (${args.ds.join(', ')}) leads nowhere: ${delegation[args.fault]}${at(args.servers)}. The zone fails as soon as caches have run out.`,
    remedy: ({ args }) =>
      told(
        args.isOurs,
        args.publish.length === 0
          ? 'Serve the signed zone again, or have the registrar take the DS record away at once.'
          : `At once: put the former key back and sign with it, or give the registrar ${args.publish.map((ds) => `"${ds}"`).join(', ')} in place of the present DS.`,
      ),
  },
  'dnssec.ds-missing': {
    summary: ({ subject, args }) =>
      `${subject}${whose(args.isOurs)} is signed half-way: it has keys, and the zone above has no DS record for it, so nobody validates${
        args.tlsa.length > 0 ? `, and the TLSA records of ${args.tlsa.join(', ')} are in vain` : ''
      }.`,
    remedy: ({ args }) =>
      !args.isOurs
        ? 'Only who runs the zone can finish it: tell them.'
        : args.isParentSigned
          ? `When every server has had the signed zone for a day, give the registrar ${args.publish.map((ds) => `"${ds}"`).join(', ')}.`
          : `The zone above is not signed: have that done first, then publish ${args.publish.map((ds) => `"${ds}"`).join(', ')} there.`,
  },
  'dnssec.algorithm-weak': {
    summary: ({ subject, args }) =>
      `${subject}${whose(args.isOurs)} is signed only with ${args.algorithms.join(', ')}: validators are giving that up, and then take the zone for unsigned or broken.`,
    remedy: ({ args }) =>
      told(
        args.isOurs,
        'Roll to ECDSAP256SHA256 (13): sign with both, add the new DS, wait for the TTLs, take the old ones away.',
      ),
  },
  'dnssec.ds-digest-weak': {
    summary: ({ subject, args }) =>
      `The DS records of ${subject}${whose(args.isOurs)} have only digests that are given up (${args.ds.join(', ')}): SHA-1 must not be used any more.`,
    remedy: ({ args }) =>
      told(
        args.isOurs,
        `Give the registrar ${args.publish.length === 0 ? 'a DS record with SHA-256' : args.publish.map((ds) => `"${ds}"`).join(', ')}, then take the other away.`,
      ),
  },
  'dnssec.indeterminate': {
    summary: ({ subject, args }) =>
      `Could not tell how DNSSEC stands for ${subject}: ${args.unanswered} of ${args.asked} questions went unanswered (${args.reason}).`,
    remedy: () =>
      'DNSSEC wants a validating resolver of your own that "mailhealth doctor" finds in order, such as unbound on this machine.',
  },
}
