import { seenForEn } from '../duration.ts'
import { serversDifferEn, serversFollowEn } from '../servers-differ.ts'
import type { Messages } from '../spec.ts'
import type { DmarcFault, DmarcFindings, DmarcObstacle, ParkingSign } from './findings.ts'

const faults: { readonly [F in DmarcFault]: (text: string) => string } = {
  'policy-value': (text) => `"${text}" is no policy, and receivers act as if it said none`,
  value: (text) => `"${text}" has no valid value`,
  'report-uri': (text) => `"${text}" is no address for reports (mailto:name@domain)`,
  malformed: (text) => `"${text}" is not of the form tag=value`,
  duplicate: (text) => `the tag ${text}= is there twice`,
  'unknown-tag': (text) => `the tag ${text}= is unknown`,
  'fo-value': (text) => `"${text}" is no option for failure reports`,
  'fo-both': (text) => `"${text}" asks for two things that exclude each other`,
  'fo-unused': (text) => `"${text}" does nothing without an address in ruf=`,
  order: (text) => `in "${text}" the tag p= is not right behind the version, where older receivers want it`,
  version: (text) => `"${text}" does not begin with exactly v=DMARC1;`,
  spf: (text) => `"${text}" is an SPF record`,
  apex: (text) => `"${text}" is at the domain itself, where no receiver looks`,
  'no-policy': () => 'it has neither a valid policy nor an address for reports, so receivers ignore it',
  psd: () => 'psd=y calls an ordinary domain a public suffix',
}

/** " (inherited from example.com)" where the policy is not the domain's own. */
function inherited(subject: string, location: string): string {
  return subject === location ? '' : ` (inherited from ${location})`
}

const obstacles: { readonly [O in DmarcObstacle]: string } = {
  'spf-missing': 'the domain has no SPF record',
  'spf-multiple': 'the domain has several SPF records',
  'spf-unknown': 'its SPF record could not be asked for',
  'dkim-missing': 'none of the configured DKIM selectors has a key that works',
  'dkim-unlisted': 'no DKIM selectors are configured, so that its signing cannot be seen from here',
  'dkim-unknown': 'its DKIM keys could not be asked for',
  'spf-alone': 'none of the configured DKIM selectors has a key that works, and reject must not rest on SPF alone',
  'no-reports': 'nobody gets reports',
  'reports-lost': 'reports do not reach an address in rua=',
  'too-early': 'the present policy has not been seen for 30 days yet',
}

const signs: { readonly [S in ParkingSign]: string } = {
  'null-mx': 'a null MX ("0 .")',
  spf: '"v=spf1 -all"',
  reject: 'p=reject',
}

function told(list: readonly DmarcObstacle[]): string {
  return list.length === 0 ? '' : ` In the way: ${list.map((one) => obstacles[one]).join('; ')}.`
}

export const dmarcEn: Messages<DmarcFindings> = {
  'dmarc.missing': {
    summary: ({ subject }) => `${subject} has no DMARC record, and neither has any domain above it.`,
    remedy: ({ args }) =>
      `Publish TXT "${args.next}" at ${args.at}${args.next.includes('rua=') ? ', with a mailbox that somebody reads' : ''}.`,
  },
  'dmarc.multiple-records': {
    summary: ({ args }) => `There are ${args.count} DMARC records at ${args.at}; receivers use none of them.`,
    remedy: ({ args }) => `Keep one record at ${args.at} and delete the others.`,
  },
  'dmarc.syntax': {
    summary: ({ args }) =>
      `The DMARC record at ${args.at} is faulty: ${args.faults.map(({ fault, text }) => faults[fault](text)).join('; ')}.`,
    remedy: ({ subject, args }) =>
      args.at.startsWith('_dmarc.')
        ? `Correct the TXT record at ${args.at}.`
        : `Move the record from ${args.at} to _dmarc.${subject}.`,
  },
  'dmarc.policy-none': {
    summary: ({ subject, args }) =>
      `The DMARC policy of ${subject} is ${args.tag}=none${inherited(subject, args.location)}${seenForEn(args.days)}: forged mail is delivered${args.hasReports ? '' : ', and nobody gets reports'}.`,
    remedy: ({ args }) =>
      args.hasReports
        ? 'Read the reports until all your own mail passes, then publish p=quarantine.'
        : 'Add rua= with a mailbox for reports; raise the policy when they show that your own mail passes.',
  },
  'dmarc.policy-below-expected': {
    summary: ({ subject, args }) =>
      `The DMARC policy of ${subject} comes to ${args.actual}${inherited(subject, args.location)}; ${args.expected} is expected.`,
    remedy: ({ args }) => `Publish TXT "${args.next}" at ${args.at}.${told(args.obstacles)}`,
  },
  'dmarc.next-stage': {
    summary: ({ subject, args }) =>
      `The DMARC policy of ${subject} stands at ${args.stage}; the next record is "${args.next}".${told(args.obstacles)}`,
    remedy: ({ args }) =>
      `${args.obstacles.includes('no-reports') ? 'Let somebody get reports first:' : 'When the reports show that your own mail passes,'} publish it at ${args.at}. If the policy should stay as it is, say so with dmarc.expect.`,
  },
  'dmarc.half-parked': {
    summary: ({ subject, args }) =>
      `${subject} says with ${args.has.map((one) => signs[one]).join(' and ')} that it is not used for ${args.has.includes('null-mx') ? 'mail' : 'sending mail'}, and lacks ${args.lacks.map((one) => signs[one]).join(' and ')}.`,
    remedy: ({ subject, args }) =>
      args.lacks
        .map((one) =>
          one === 'reject' ? `Publish TXT "${args.next}" at ${args.at}.` : `Publish ${signs[one]} at ${subject}.`,
        )
        .join(' '),
  },
  'dmarc.testing': {
    summary: ({ subject, args }) =>
      `The DMARC policy of ${subject}${inherited(subject, args.location)} is in testing (t=y)${seenForEn(args.days)}: ${args.requested} comes to ${args.effective}.`,
    remedy: ({ args }) => `Remove t=y from the record at _dmarc.${args.location} once the reports show no surprises.`,
  },
  'dmarc.subdomain-weaker': {
    summary: ({ subject, args }) =>
      `The policy for subdomains of ${subject} is weaker than its own: ${args.weaker.join(', ')} beside p=${args.p}.`,
    remedy: () => 'Remove sp= and np=, or raise them to the value of p=.',
  },
  'dmarc.no-reports': {
    summary: ({ subject, args }) =>
      `The DMARC record that applies to ${subject}${inherited(subject, args.location)} names no usable address for reports.`,
    remedy: ({ args }) => `Add rua=mailto: and a mailbox that somebody reads to the record at _dmarc.${args.location}.`,
  },
  'dmarc.report-unauthorized': {
    summary: ({ subject, args }) => {
      if (args.answer === 'name-too-long') {
        return `${subject} cannot agree to take reports about ${args.location}: the name for it is longer than DNS allows.`
      }
      return args.answer === 'other-host'
        ? `${subject} sends reports about ${args.location} on to another host; receivers then send none at all.`
        : `${subject} does not agree to take reports about ${args.location}; receivers send it none.`
    },
    remedy: ({ subject, args }) => {
      if (args.answer === 'name-too-long') return 'Send the reports to a host with a shorter name.'
      return args.answer === 'other-host'
        ? `Ask the operator of ${subject} to take rua= out of the record at ${args.name}, or name a mailbox at ${subject} in it.`
        : `Ask the operator of ${subject} to publish TXT "v=DMARC1" at ${args.name}, or take its address out of ${args.tags.map((tag) => `${tag}=`).join(' and ')}.`
    },
  },
  'dmarc.report-host-mailless': {
    summary: ({ subject, args }) =>
      args.answer === 'nxdomain'
        ? `${args.tags.map((tag) => `${tag}=`).join(' and ')} names a mailbox at ${subject}, and there is no such domain; reports are lost.`
        : `${args.tags.map((tag) => `${tag}=`).join(' and ')} names a mailbox at ${subject}, which takes no mail (${args.answer === 'null-mx' ? 'it has a null MX' : 'it has neither MX nor address'}); reports are lost.`,
    remedy: () => 'Name a mailbox that exists and that somebody reads.',
  },
  'dmarc.removed-tag': {
    summary: ({ args }) =>
      `The record at ${args.at} uses what DMARC no longer has: ${args.tags.join(', ')}. Receivers read it differently.`,
    remedy: () => 'Remove these parts. Instead of pct=, test with t=y.',
  },
  'dmarc.psl-walk-differ': {
    summary: ({ subject, args }) =>
      `Receivers disagree about the organisation that ${subject} belongs to: ${args.walk} by the DNS tree walk, ${args.psl} by the Public Suffix List.`,
    remedy: ({ args }) =>
      `Publish a DMARC record at _dmarc.${args.psl}, or give the domain a record of its own with adkim=s and aspf=s.`,
  },
  'dmarc.receivers-differ': {
    summary: ({ subject, args }) => {
      const old = `${args.oldPolicy ?? 'no policy'}${args.oldLocation === null ? '' : ` (from ${args.oldLocation})`}`
      const why = { record: 'another record', testing: 't=y is unknown to them', np: 'np= is unknown to them' }[
        args.reason
      ]
      return `Receivers do not agree about ${subject}: those of RFC 9989 apply ${args.policy ?? 'no policy'} (from ${args.location}), older ones ${old}: ${why}.`
    },
    remedy: ({ subject, args }) => {
      if (args.reason === 'testing')
        return 'While you test, count on some receivers applying the policy in full; or publish the weaker policy without t=y.'
      if (args.reason === 'np')
        return 'Set sp= so that older receivers protect names that do not exist, too, or accept the difference.'
      return `Publish a DMARC record at _dmarc.${subject}, which all of them find first.`
    },
  },
  'dmarc.servers-differ': {
    summary: ({ args }) => serversDifferEn(`the DMARC record at ${args.at}`, args),
    remedy: serversFollowEn,
  },
  'dmarc.indeterminate': {
    summary: ({ subject, args }) =>
      `Could not tell all about the DMARC policy of ${subject}: ${args.unanswered} of ${args.asked} questions went unanswered (${args.reason}).`,
    remedy: () => 'Run "mailhealth doctor"; if the resolver is well, the name servers of the name above are failing.',
  },
}
