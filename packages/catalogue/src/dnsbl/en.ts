import type { Messages } from '../spec.ts'
import type { DnsblFindings } from './findings.ts'
import type { ListingCause, RefusalCause } from './list.ts'
import { dayOf, inBrackets, isUnconfirmed, listedThing, zonesInWords } from './phrases.ts'

export const dnsblEn: Messages<DnsblFindings> = {
  'dnsbl.listed': {
    summary: ({ subject, args }) =>
      `${listedThing(subject)} is listed on ${args.list} ${inBrackets(args)}.${args.listedUntil == null ? '' : ` Again: it was off the list from ${dayOf(args.listedUntil)} on.`}${args.tested ? '' : ' The list has no test entry, so it could not be tested.'}${isUnconfirmed(args) ? ' Not confirmed by a later run yet.' : ''}`,
    remedy: ({ args }) => `${firstStep[args.cause]} ${removal(args.delistUrl)}`,
  },
  'dnsbl.zone-refused': {
    summary: ({ args }) =>
      `${args.list} refuses to answer (${args.code}): ${refusedSince[args.cause]}. Nothing is known from it.`,
    remedy: ({ args }) => refusalRemedy[args.cause],
  },
  'dnsbl.zone-broken': {
    summary: ({ args }) => `${args.list} does not work for ${args.kinds.join(', ')}: ${brokenState[args.state]}.`,
    remedy: ({ subject }) => `Nothing to do for a day or two; then put ${subject} into dnsbl.disable.`,
  },
  'dnsbl.coverage-low': {
    summary: ({ args }) =>
      args.asked === 0
        ? 'None of the DNSBLs in use can be tested, so their silence says nothing.'
        : `Only ${args.answered} of ${args.asked} DNSBLs could be relied on; missing: ${zonesInWords(args)}.`,
    remedy: () =>
      'Run "mailhealth doctor": a resolver of your own that lists answer to is nearly always what is missing.',
  },
  'dnsbl.resolver-fault': {
    summary: ({ args }) =>
      `${args.failing} of ${args.asked} DNSBLs fail their own tests at once (${failure[args.how]}): that is the way to them, not the lists.`,
    remedy: () =>
      'Run "mailhealth doctor", and repair the resolver or use one of your own. Until then nothing is known about listings.',
  },
  'dnsbl.reputation-low': {
    summary: ({ subject, args }) =>
      `${listedThing(subject)} has a bad reputation with ${args.list} ${inBrackets(args)}.`,
    remedy: () => 'Look for complaints, trap hits and sudden volume; a reputation recovers with weeks of clean mail.',
  },
  'dnsbl.indeterminate': {
    summary: ({ subject, args }) =>
      `Could not tell whether ${subject} is listed: ${args.unanswered} of ${args.asked} questions went unanswered (${args.reason}).`,
    remedy: () => 'Wait for the next run; if it stays so, run "mailhealth doctor".',
  },
}

const failure: { readonly [H in DnsblFindings['dnsbl.resolver-fault']['how']]: string } = {
  silent: 'no answer',
  refused: 'they refuse',
  rewritten: 'answers that no list gives',
  emptied: 'their test entries are hidden',
}

const firstStep: { readonly [C in ListingCause]: string } = {
  spam: 'Find and stop the spam first: broken-into accounts, web forms, bought addresses.',
  exploit: 'Treat the host as broken into: find the malware, open proxy or stolen account, and close it.',
  cracked: 'Look for phishing pages, malware or redirects on the domain and its web sites, and remove them.',
  policy: 'The range counts as end-user space: send through a smarthost, or show that a mail server is there.',
  rdns: 'Give the address a PTR that names the mail host and resolves back to it.',
  backscatter: 'Refuse unknown recipients during SMTP instead of bouncing afterwards.',
  network: 'The whole network is listed for its neighbours: only its owner can act; ask the provider.',
  young: 'The domain is new: send little at first, and wait.',
  other: 'Read what the list says about the entry.',
}

const refusedSince: { readonly [C in RefusalCause]: string } = {
  'public-resolver': 'the question came through a public resolver, or one without its own PTR',
  volume: 'too many questions came from this resolver',
  registration: 'the asking address is not registered, or over its allowance',
  key: 'the key is disabled or not accepted',
  mistyped: 'the zone or the question is not one that it knows',
  other: 'it does not say why',
}

const refusalRemedy: { readonly [C in RefusalCause]: string } = {
  'public-resolver': "Ask through a recursive resolver of your own whose address has a PTR, or use the operator's key.",
  volume:
    'Ask less often (schedule.dnsbl), or through a resolver that nobody shares; the block ends after a day or so.',
  registration: "Register the resolver's address with the operator, or put the list into dnsbl.disable.",
  key: 'Check the key with the operator: the one that dnsbl.keys names, or the list in dnsbl.add.',
  mistyped: 'Check how the zone is written in dnsbl.add.',
  other: "Read the list's usage policy, or put the list into dnsbl.disable.",
}

const brokenState: { readonly [S in DnsblFindings['dnsbl.zone-broken']['state']]: string } = {
  wildcard: 'it lists everything, even what must never be listed',
  emptied: 'its own test entry is gone, so it is empty or refuses in silence',
  parked: 'it answers with addresses outside 127.0.0.0/8, as parked domains do',
}

function removal(delistUrl: string | null): string {
  return delistUrl === null
    ? 'The list names no removal page; see what it says about the entry.'
    : `Then ask for removal: ${delistUrl}`
}
