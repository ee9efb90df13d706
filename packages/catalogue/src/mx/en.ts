import type { Messages } from '../spec.ts'
import type { MxFindings } from './findings.ts'

export const mxEn: Messages<MxFindings> = {
  'mx.missing': {
    summary: ({ subject, args }) =>
      args.implicit
        ? `${subject} has no MX record; senders fall back to its address record.`
        : `${subject} has no MX record and no address, so it cannot receive mail.`,
    remedy: ({ subject }) => `Publish an MX record for ${subject}, or a null MX ("0 .") if it never receives mail.`,
  },
  'mx.domain-missing': {
    summary: ({ subject }) => `${subject} does not exist in DNS, so it can neither receive nor authenticate mail.`,
    remedy: ({ subject }) => `See at the registrar whether ${subject} expired or lost its delegation, and restore it.`,
  },
  'mx.null-with-others': {
    summary: ({ subject, args }) => `${subject} publishes a null MX ("0 .") together with ${args.others.join(', ')}.`,
    remedy: () => 'Keep the null MX alone if the domain receives no mail; otherwise delete it.',
  },
  'mx.invalid-host': {
    summary: ({ subject, args }) =>
      args.isAddress
        ? `An MX record of ${subject} names the address ${args.exchange} instead of a host.`
        : `An MX record of ${subject} names "${args.exchange}", which cannot be a host.`,
    remedy: () => 'Name a host in the MX record, and give that host the address.',
  },
  'mx.duplicate': {
    summary: ({ subject, args }) =>
      `The MX host ${subject} is named ${args.preferences.length} times (preferences ${args.preferences.join(', ')}).`,
    remedy: () => 'Keep one of the records: naming a host twice adds no second way in.',
  },
  'mx.cname': {
    summary: ({ subject, args }) => `The MX host ${subject} is an alias (CNAME) of ${args.target}.`,
    remedy: ({ args }) => `Point the MX at ${args.target} itself, or give the MX host its own A and AAAA records.`,
  },
  'mx.unresolvable': {
    summary: ({ subject, args }) =>
      args.answer === 'nxdomain'
        ? `The MX host ${subject} does not exist.`
        : `The MX host ${subject} has no A or AAAA record.`,
    remedy: ({ subject }) => `Publish an address for ${subject}, or remove it from the MX records.`,
  },
  'mx.private-address': {
    summary: ({ subject, args }) =>
      `The MX host ${subject} has the address ${args.address}, which nobody outside can reach.`,
    remedy: ({ subject }) => `Publish a public address for ${subject} in the public DNS.`,
  },
  'mx.unreachable': {
    summary: ({ subject, args }) => `${subject} does not answer on port ${args.port} (${args.reason}).`,
    remedy: ({ args }) => `Check that the mail server runs, and that a firewall lets port ${args.port} through.`,
  },
  'mx.unexamined': {
    summary: ({ subject, args }) =>
      `Not looked at for ${subject}: ${args.addresses.join(', ')}. This machine has no way there.`,
    remedy: () => 'Run mailhealth where there is IPv6, too, to have these addresses watched.',
  },
  'mx.open-relay': {
    summary: ({ subject, args }) =>
      `${subject} relays mail for strangers: it was ready to take a message from another domain to another ("${args.reply}").`,
    remedy: () => 'Restrict relaying to authenticated users and your own networks, now.',
  },
  'mx.indeterminate': {
    summary: ({ subject, args }) =>
      `Could not tell how mail for ${subject} is delivered: ${args.unanswered} of ${args.asked} questions went unanswered (${args.reason}).`,
    remedy: () => 'Run "mailhealth doctor"; if the resolver is well, the domain\'s own name servers are failing.',
  },
}
