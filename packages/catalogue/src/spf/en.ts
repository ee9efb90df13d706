import { serversDifferEn, serversFollowEn } from '../servers-differ.ts'
import type { Messages } from '../spec.ts'
import type { SpfExplanationFault, SpfFaultReason, SpfFindings, SpfReason } from './findings.ts'

const reasons: { readonly [R in SpfFaultReason]: string } = {
  'unknown-mechanism': 'no such mechanism',
  'argument-not-allowed': 'it takes no argument of this kind',
  'domain-needed': 'a domain is missing',
  'bad-domain': 'the domain is not valid',
  'bad-macro': 'a macro is not valid',
  'bad-address': 'the address is not valid',
  'bad-prefix': 'the prefix length is not valid',
  'bad-character': 'it has a character that SPF does not allow',
  'duplicate-modifier': 'it may appear only once',
}

const answers: { readonly [A in SpfFindings['spf.include-missing']['answer']]: string } = {
  nxdomain: 'does not exist',
  nodata: 'has no TXT record',
  'no-record': 'has no SPF record',
  malformed: 'is not a valid name',
}

const explanationFaults: { readonly [F in SpfExplanationFault]: string } = {
  missing: 'has no TXT record',
  several: 'has several TXT records',
  'not-ascii': 'has characters that are not ASCII',
  'bad-macro': 'has a macro that is not valid',
}

const whys: { readonly [R in SpfReason]: string } = {
  'malformed-domain': 'the domain is not a valid name',
  'no-record': 'there is no SPF record',
  'multiple-records': 'there are several SPF records',
  syntax: 'a record has a syntax error',
  'lookup-limit': 'more than ten lookups are needed until there',
  'void-limit': 'more than two lookups find nothing',
  'exchange-limit': '"mx" leads to more than ten hosts',
  'include-missing': 'the included record does not exist',
  'redirect-missing': 'the record of "redirect" does not exist',
  'dns-failure': 'a name server gave no answer',
  'time-limit': 'it took too long',
}

/** What decided: the way to the term, and the reason where it is no plain match. */
function decidedBy({ through, reason }: SpfFindings['spf.sender-not-covered']): string {
  const at = through.length > 0 ? `, decided by ${through.join(' → ')}` : ', since no term matches'
  return reason === null ? at : `${through.length > 0 ? ` at ${through.join(' → ')}` : ''}: ${whys[reason]}`
}

export const spfEn: Messages<SpfFindings> = {
  'spf.missing': {
    summary: ({ subject, args }) =>
      args.lookalike === null
        ? `${subject} has no SPF record, so anybody can send in its name.`
        : `${subject} has no SPF record; a TXT record looks like one and is not: "${args.lookalike}".`,
    remedy: ({ subject, args }) =>
      args.nullMx
        ? `${subject} receives no mail; if it sends none either, publish "v=spf1 -all".`
        : `Publish one TXT record at ${subject} that begins with "v=spf1 " and names every host that sends for it.`,
  },
  'spf.multiple-records': {
    summary: ({ subject, args }) =>
      `${subject} has ${args.records.length} SPF records; receivers then treat SPF as broken.`,
    remedy: () => 'Merge them into a single record and delete the others.',
  },
  'spf.syntax': {
    summary: ({ subject, args }) => {
      const [first] = args.faults
      const more = args.faults.length > 1 ? ` (and ${args.faults.length - 1} more)` : ''
      const where = first ? `: "${first.term}" at character ${first.position}, ${reasons[first.reason]}${more}` : ''
      return `The SPF record of ${subject} is broken${where}.`
    },
    remedy: () => 'Correct the term: one fault makes receivers discard the whole record.',
  },
  'spf.lookup-limit-exceeded': {
    summary: ({ subject, args }) =>
      args.counted === 'exchanges'
        ? `"mx" of ${subject} leads to ${args.lookups} mail hosts, and SPF allows ${args.limit}.`
        : `SPF of ${subject} needs ${args.atLeast ? 'at least ' : ''}${args.lookups} DNS lookups, and ${args.limit} are allowed; the limit is passed at ${args.through.join(' → ')}.`,
    remedy: () => 'Remove includes that are no longer used, or replace a, mx and include by ip4 and ip6.',
  },
  'spf.lookup-limit-near': {
    summary: ({ subject, args }) =>
      `SPF of ${subject} needs ${args.atLeast ? 'at least ' : ''}${args.lookups} of the ${args.limit} DNS lookups that are allowed.`,
    remedy: () => 'Remove what is no longer used, before a provider adds an include of its own.',
  },
  'spf.void-limit-exceeded': {
    summary: ({ subject, args }) =>
      `${args.voids} lookups in SPF of ${subject} find nothing, and ${args.limit} are allowed: ${args.terms.join(', ')}.`,
    remedy: () => 'Remove the terms whose names have no records.',
  },
  'spf.void-lookups': {
    summary: ({ subject, args }) =>
      `${args.voids} of the lookups in SPF of ${subject} ${args.voids === 1 ? 'finds' : 'find'} nothing: ${args.terms.join(', ')}. At ${args.limit + 1} receivers give up.`,
    remedy: () => 'Remove the terms whose names have no records, or publish the records.',
  },
  'spf.slow': {
    summary: ({ subject, args }) =>
      `The lookups for SPF of ${subject} took ${args.seconds} seconds together; receivers may give up after ${args.limit}.`,
    remedy: () => 'Find the slow name server with "dig", and replace a, mx and include that lead to it by ip4 and ip6.',
  },
  'spf.pass-all': {
    summary: ({ subject, args }) =>
      `The SPF record of ${subject} lets the whole internet send (${args.terms.join(', ')}). That is worse than no record, since forged mail passes.`,
    remedy: () => 'Name the hosts that send, and end the record with "~all" or "-all".',
  },
  'spf.no-all': {
    summary: ({ args }) =>
      `The SPF record of ${args.record} has no "all" and no "redirect": it says nothing of strangers.`,
    remedy: ({ args }) => `End the record of ${args.record} with "~all" or "-all".`,
  },
  'spf.neutral-all': {
    summary: ({ args }) => `The SPF record of ${args.record} ends with "?all": it says nothing of strangers.`,
    remedy: () => 'Replace "?all" by "~all" or "-all".',
  },
  'spf.soft-all': {
    summary: ({ subject, args }) =>
      args.weight === 'info'
        ? `SPF of ${subject} ends with "~all". That is right here, since DMARC says p=${args.dmarc}.`
        : args.dmarc === null
          ? `SPF of ${subject} ends with "~all", and no DMARC policy acts on it.`
          : `SPF of ${subject} ends with "~all", and DMARC says p=${args.dmarc}: forged mail is let through.`,
    remedy: ({ args }) =>
      args.weight === 'info'
        ? 'Nothing to do; "-all" would add nothing, and some receivers would reject before they look at DKIM.'
        : 'Bring DMARC to p=quarantine or p=reject and keep "~all", or use "-all".',
  },
  'spf.ptr-used': {
    summary: ({ subject, args }) =>
      `The SPF record of ${subject} uses ${args.terms.join(', ')}, which is slow and unreliable.`,
    remedy: () => 'Replace "ptr" by ip4 and ip6, or by a.',
  },
  'spf.include-missing': {
    summary: ({ subject, args }) =>
      `The SPF record of ${args.record} has "${args.term}", and ${subject} ${answers[args.answer]}.`,
    remedy: ({ args }) =>
      `Remove "${args.term}" from ${args.record}, or correct the name: receivers treat SPF as broken.`,
  },
  'spf.include-loop': {
    summary: ({ args }) => `SPF goes round in a circle: ${args.chain.join(' → ')}.`,
    remedy: () => 'Remove the include or redirect that leads back.',
  },
  'spf.too-large': {
    summary: ({ subject, args }) =>
      `The TXT answer of ${subject} has ${args.bytes} bytes, more than the ${args.limit} that fit safely.`,
    remedy: () => 'Shorten the record, move parts into an include, or delete TXT records that are no longer used.',
  },
  'spf.too-wide': {
    summary: ({ subject, args }) => `The SPF record of ${subject} allows very wide ranges: ${args.terms.join(', ')}.`,
    remedy: () => 'Name only the ranges that really send.',
  },
  'spf.terms-after-all': {
    summary: ({ subject, args }) =>
      `Receivers ignore part of the SPF record of ${subject}, because of its "all": ${args.terms.join(', ')}.`,
    remedy: () => 'Move the terms before "all", or delete them.',
  },
  'spf.macro-used': {
    summary: ({ subject, args }) =>
      `Whom ${args.terms.join(', ')} in the SPF record of ${subject} lets send, only a receiver can say${args.usesClientName ? '; %{p} is slow and unreliable besides' : ''}.`,
    remedy: ({ args }) =>
      args.usesClientName
        ? 'Replace %{p}, or the whole term, by addresses.'
        : 'Nothing to do, if the macro is meant to be there; configure "senders" to have each of them tried.',
  },
  'spf.explanation-unusable': {
    summary: ({ subject, args }) =>
      `"exp" of ${subject} names ${args.name}, which ${explanationFaults[args.fault]}: receivers show no explanation.`,
    remedy: ({ args }) => `Publish one TXT record of plain ASCII at ${args.name}, or remove "exp".`,
  },
  'spf.obsolete-record': {
    summary: ({ subject }) => `${subject} has a record of the abandoned format spf2.0 (Sender ID).`,
    remedy: () => 'Delete it: nobody reads it any more.',
  },
  'spf.servers-differ': {
    summary: ({ subject, args }) => serversDifferEn(`the SPF record of ${subject}`, args),
    remedy: serversFollowEn,
  },
  'spf.servers-silent': {
    summary: ({ subject, args }) =>
      `${args.servers.join(', ')} gave no answer on SPF of ${subject}, so that it is not known whether the same is published there. Compared: ${args.compared}.`,
    remedy: () => 'See whether these servers answer at all; take those that are gone out of the NS records.',
  },
  'spf.sender-not-covered': {
    summary: ({ args }) =>
      `Mail from ${args.host} (${args.address}) does not pass SPF: ${args.result}${decidedBy(args)}.`,
    remedy: ({ args }) =>
      args.result === 'permerror'
        ? 'Correct the record first: while it is broken, nobody passes.'
        : `Add ${args.address} to the record, for example as ${networkTerm(args.address)}, before the term that decides.`,
  },
  'spf.helo-missing': {
    summary: ({ subject, args }) =>
      `${subject}, which ${args.host} says in HELO, has no SPF record; bounces are judged by that name.`,
    remedy: ({ subject }) => `Publish "v=spf1 a -all" at ${subject}, if its addresses are those that send.`,
  },
  'spf.helo-not-covered': {
    summary: ({ args }) =>
      `Bounces from ${args.host} (${args.address}) do not pass SPF of their HELO name ${args.helo}: ${args.result}${decidedBy(args)}.`,
    remedy: ({ args }) => `Add ${networkTerm(args.address)} to the record of ${args.helo}, or correct that record.`,
  },
  'spf.indeterminate': {
    summary: ({ subject, args }) =>
      `Could not tell all of SPF of ${subject}: ${args.unanswered} of ${args.asked} questions went unanswered (${args.reason}).`,
    remedy: () =>
      'Run "mailhealth doctor"; if the resolver is well, name servers of the domain or of an include are failing.',
  },
}

function networkTerm(address: string): string {
  return `${address.includes(':') ? 'ip6' : 'ip4'}:${address}`
}
