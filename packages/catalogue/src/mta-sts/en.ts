import { durationEn } from '../duration.ts'
import type { Messages } from '../spec.ts'
import type {
  MtaStsCertificateFault,
  MtaStsDeliveryFault,
  MtaStsFindings,
  MtaStsMode,
  MtaStsPolicyFault,
  MtaStsRecordFault,
  MtaStsUnreachable,
} from './findings.ts'

const recordFaults: { readonly [F in MtaStsRecordFault]: (text: string) => string } = {
  several: (text) => `there are ${text} records where one is allowed`,
  version: (text) => `"${text}" does not begin with "v=STSv1;"`,
  'no-id': () => 'it has no id',
  id: (text) => `"${text}" is no id (1 to 32 letters and digits)`,
  field: (text) => `"${text}" is not a field`,
}

const policyFaults: { readonly [F in MtaStsPolicyFault]: (text: string) => string } = {
  version: (text) => (text === '' ? 'it has no "version: STSv1"' : `version "${text}" is not STSv1`),
  mode: (text) => (text === '' ? 'it has no mode' : `"${text}" is no mode (enforce, testing or none)`),
  'max-age': (text) => (text === '' ? 'it has no max_age' : `max_age "${text}" is not 0 to 31557600 seconds`),
  mx: (text) => `mx "${text}" is neither a host name nor "*." before one`,
  'no-mx': () => 'it names no mx',
  field: (text) => `"${text}" is not a line of the form "key: value"`,
  'media-type': (text) => (text === '' ? 'it has no Content-Type' : `its Content-Type is "${text}", not text/plain`),
}

const unreachable: { readonly [R in MtaStsUnreachable]: (detail: string) => string } = {
  'no-address': () => 'the host has no address in DNS',
  refused: () => 'the connection is refused',
  timeout: (detail) => `no answer in time (${detail})`,
  closed: (detail) => `the connection is closed early (${detail})`,
  handshake: (detail) => `the TLS handshake fails (${detail})`,
  protocol: (detail) => `the answer is not HTTPS (${detail})`,
  'too-large': (detail) => `the body is too large (${detail})`,
  redirect: (detail) => `it redirects to ${detail}, which senders do not follow`,
  status: (detail) => `the status is ${detail}, not 200`,
}

const certificateFaults: { readonly [F in MtaStsCertificateFault]: (detail: string, host: string) => string } = {
  expired: (detail) => `expired on ${detail.slice(0, 10)}`,
  expiring: (detail) => `expires in ${detail} ${detail === '1' ? 'day' : 'days'}`,
  name: (detail, host) => `is for ${detail === '' ? 'no host at all' : detail}, not for ${host}`,
  untrusted: (detail) => `does not lead to a public root (${detail})`,
}

const deliveryFaults: { readonly [F in MtaStsDeliveryFault]: (detail: string) => string } = {
  'starttls-missing': () => 'STARTTLS is not offered',
  'starttls-refused': (detail) => `STARTTLS is refused (${detail})`,
  handshake: (detail) => `no TLS handshake comes about (${detail})`,
  'old-version': (detail) => `nothing newer than ${detail.replace(/^TLSv1$/, 'TLSv1.0').replace('v', ' ')} is spoken`,
  expired: (detail) => `the certificate expired on ${detail.slice(0, 10)}`,
  name: (detail) => `the certificate is for ${detail === '' ? 'no host at all' : detail}`,
  untrusted: (detail) => `the certificate does not lead to a public root (${detail})`,
}

/** What a fault of the policy means for mail. */
function effect(mode: MtaStsMode | null): string {
  if (mode === 'enforce') return 'Senders that hold the policy go by it until max_age is over; others send without it.'
  return mode === 'testing' ? 'The policy is in testing, so mail still flows.' : 'Senders go on without MTA-STS.'
}

const listed = (items: readonly string[]): string => items.join('; ')

export const mtaStsEn: Messages<MtaStsFindings> = {
  'mta-sts.missing': {
    summary: ({ subject, args }) =>
      args.answer === 'other-text'
        ? `${subject} has no MTA-STS: none of the texts at ${args.name} is its record.`
        : `${subject} has no MTA-STS; somebody on the way can make senders fall back to clear text.`,
    remedy: ({ subject, args }) =>
      `Serve a policy in testing at https://mta-sts.${subject}/.well-known/mta-sts.txt, then publish "v=STSv1; id=1" at ${args.name}.`,
  },
  'mta-sts.record-invalid': {
    summary: ({ subject, args }) =>
      `Senders do not use the MTA-STS record of ${subject}: ${listed(args.faults.map(({ fault, text }) => recordFaults[fault](text)))}.`,
    remedy: ({ args }) => `Leave exactly one TXT record at ${args.name}, of the form "v=STSv1; id=20260101T000000".`,
  },
  'mta-sts.policy-unreachable': {
    summary: ({ subject, args }) =>
      `${subject} does not serve the MTA-STS policy: ${unreachable[args.reason](args.detail)}. ${
        args.isPartial ? 'Other addresses of the host do.' : effect(args.mode)
      }`,
    remedy: ({ args }) =>
      args.reason === 'redirect'
        ? `Answer ${args.url} itself with status 200; no redirection is allowed there.`
        : `Make ${args.url} answer with status 200 on every address of its host.`,
  },
  'mta-sts.policy-invalid': {
    summary: ({ subject, args }) =>
      `The MTA-STS policy of ${subject} is not in order: ${listed(args.faults.map(({ fault, text }) => policyFaults[fault](text)))}. ${effect(args.mode)}`,
    remedy: ({ args }) =>
      `Correct the text at ${args.url}: "version: STSv1", "mode: …", an "mx: …" for each host, "max_age: …", as text/plain.`,
  },
  'mta-sts.policy-differs': {
    summary: ({ subject, args }) =>
      `${subject} serves different MTA-STS policies at ${args.addresses.join(' and ')}; which one a sender gets is chance.`,
    remedy: () => 'Bring the servers to the same text, then change the id in the record.',
  },
  'mta-sts.certificate': {
    summary: ({ subject, args }) =>
      `The certificate of ${subject} ${certificateFaults[args.fault](args.detail, args.host)}. ${
        args.fault === 'expiring' ? 'Without it no sender can fetch the policy.' : effect(args.mode)
      }`,
    remedy: ({ args }) => `Renew the certificate of the web server for ${args.host}, and send the whole chain.`,
  },
  'mta-sts.mx-not-matched': {
    summary: ({ subject, args }) =>
      args.mode === 'enforce'
        ? `Mail to ${subject} will be refused by senders that honour MTA-STS: the policy allows ${args.patterns.join(', ')} only.`
        : `The MTA-STS policy does not allow the MX host ${subject}: it names ${args.patterns.join(', ')} only.`,
    remedy: ({ subject }) =>
      `Add "mx: ${subject}" to the policy and change the id in the record, or take the host out of MX.`,
  },
  'mta-sts.pattern-unused': {
    summary: ({ subject, args }) =>
      `The MTA-STS policy of ${subject} allows ${args.patterns.join(', ')}, and no MX host is called so.`,
    remedy: () => 'Take out what is not used, unless a move to those hosts is ahead.',
  },
  'mta-sts.delivery-refused': {
    summary: ({ subject, args }) =>
      `${
        args.mode === 'enforce'
          ? `Mail to ${subject} will be refused by senders that honour MTA-STS (mode enforce)`
          : `Mail to ${subject} would be refused under MTA-STS if the policy were enforced`
      }: ${listed(args.faults.map(({ fault, detail }) => deliveryFaults[fault](detail)))}.`,
    remedy: ({ args }) =>
      `Give ${args.host} STARTTLS with a certificate of a public CA for that name. If that takes time, serve "mode: testing" with a new id meanwhile: senders that fetch it let mail through.`,
  },
  'mta-sts.mode-testing': {
    summary: ({ subject, args }) =>
      args.days === 0
        ? `The MTA-STS policy of ${subject} is in testing: nothing is enforced.`
        : `The MTA-STS policy of ${subject} has been in testing for ${args.days} ${args.days === 1 ? 'day' : 'days'}: nothing is enforced.`,
    remedy: () => 'Read the TLS reports; when they show no failures, serve "mode: enforce" and change the id.',
  },
  'mta-sts.mode-none': {
    summary: ({ subject, args }) =>
      args.heldUntil === null
        ? `The MTA-STS policy of ${subject} has mode none: nothing is asked of senders.`
        : `The MTA-STS policy of ${subject} has mode none; some senders may hold the earlier one until ${args.heldUntil.slice(0, 10)}.`,
    remedy: ({ args }) =>
      args.heldUntil === null
        ? 'Serve "mode: enforce" to use MTA-STS, or delete record and policy.'
        : `Keep record and policy until ${args.heldUntil.slice(0, 10)}, and delete both then.`,
  },
  'mta-sts.max-age-short': {
    summary: ({ subject, args }) =>
      `Senders keep the MTA-STS policy of ${subject} for ${durationEn(args.seconds)} only; whoever hinders one fetch has it gone.`,
    remedy: ({ args }) => `Set max_age to ${args.recommended} (two weeks) or more, and change the id.`,
  },
  'mta-sts.id-not-changed': {
    summary: ({ subject, args }) =>
      `The MTA-STS policy of ${subject} changed and its id "${args.id}" did not: senders may go by the earlier text until ${args.until.slice(0, 10)}.`,
    remedy: () => 'Put a new id into the TXT record; senders fetch the policy again when they see it.',
  },
  'mta-sts.policy-not-changed': {
    summary: ({ subject, args }) =>
      `The MTA-STS id of ${subject} went from "${args.before}" to "${args.id}", and the policy is the same as before.`,
    remedy: () =>
      'If a new policy is to come, change the id once more after it: senders that looked in between hold the earlier text.',
  },
  'mta-sts.removed-early': {
    summary: ({ subject, args }) =>
      `The MTA-STS record of ${subject} is gone, but senders may hold its policy (mode ${args.mode}) until ${args.until.slice(0, 10)} and go on by it.`,
    remedy: ({ args }) =>
      `Publish the record at ${args.name} again with a new id and a policy of mode none, and delete both after ${args.until.slice(0, 10)}. Until then leave MX hosts and certificates as the policy wants them.`,
  },
  'mta-sts.unexamined': {
    summary: ({ subject, args }) =>
      `MTA-STS of ${subject} was not looked at on ${args.addresses.join(', ')}. This machine has no way there.`,
    remedy: () => 'Run mailhealth where there is IPv6, too, to have these addresses watched.',
  },
  'mta-sts.indeterminate': {
    summary: ({ subject, args }) =>
      `Could not tell how MTA-STS stands for ${subject}: ${args.unanswered} of ${args.asked} questions went unanswered (${args.reason}).`,
    remedy: () =>
      'Run "mailhealth doctor"; if resolver and port 25 are well, look at the domain\'s name servers and mail hosts.',
  },
}
