import type { Messages } from '../spec.ts'
import type { DmarcFault, DmarcFindings } from './findings.ts'

const faults: { readonly [F in DmarcFault]: (text: string) => string } = {
  'policy-value': (text) => `"${text}" is no policy`,
  value: (text) => `"${text}" has no valid value`,
  'report-uri': (text) => `"${text}" is no address for reports (mailto:name@domain)`,
  malformed: (text) => `"${text}" is not of the form tag=value`,
  duplicate: (text) => `the tag ${text}= is there twice`,
  'unknown-tag': (text) => `the tag ${text}= is unknown`,
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

export const dmarcEn: Messages<DmarcFindings> = {
  'dmarc.missing': {
    summary: ({ subject }) => `${subject} has no DMARC record, and neither has any domain above it.`,
    remedy: ({ subject }) =>
      `Publish a TXT record at _dmarc.${subject}, to begin with "v=DMARC1; p=none; rua=mailto:" and a mailbox that somebody reads.`,
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
      `The DMARC policy of ${subject} is ${args.tag}=none${inherited(subject, args.location)}, seen so for ${args.days} days: forged mail is delivered${args.hasReports ? '' : ', and nobody gets reports'}.`,
    remedy: ({ args }) =>
      args.hasReports
        ? 'Read the reports until all your own mail passes, then publish p=quarantine.'
        : 'Add rua= with a mailbox for reports; raise the policy when they show that your own mail passes.',
  },
  'dmarc.policy-below-expected': {
    summary: ({ subject, args }) =>
      `The DMARC policy of ${subject} comes to ${args.actual}${inherited(subject, args.location)}; ${args.expected} is expected.`,
    remedy: ({ args }) => `Publish at ${args.at}: ${args.next}`,
  },
  'dmarc.testing': {
    summary: ({ subject, args }) =>
      `The DMARC policy of ${subject}${inherited(subject, args.location)} is in testing (t=y), seen so for ${args.days} days: ${args.requested} comes to ${args.effective}.`,
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
    summary: ({ subject, args }) =>
      args.answer === 'name-too-long'
        ? `${subject} cannot agree to take reports about ${args.location}: the name for it is longer than DNS allows.`
        : `${subject} does not agree to take reports about ${args.location}; receivers send it none.`,
    remedy: ({ subject, args }) =>
      args.answer === 'name-too-long'
        ? 'Send the reports to a host with a shorter name.'
        : `Ask the operator of ${subject} to publish TXT "v=DMARC1" at ${args.name}, or take its address out of rua=.`,
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
  'dmarc.indeterminate': {
    summary: ({ subject, args }) =>
      `Could not tell all about the DMARC policy of ${subject}: ${args.unanswered} of ${args.asked} questions went unanswered (${args.reason}).`,
    remedy: () => 'Run "mailhealth doctor"; if the resolver is well, the name servers of the name above are failing.',
  },
}
