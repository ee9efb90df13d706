import type { Messages } from '../spec.ts'
import type { IprevFindings } from './findings.ts'

export const iprevEn: Messages<IprevFindings> = {
  'iprev.ptr-missing': {
    summary: ({ subject }) => `${subject} has no PTR record; large receivers refuse mail from such an address.`,
    remedy: ({ subject }) => `Have the provider of ${subject} set its reverse name to the mail host's name.`,
  },
  'iprev.ptr-mismatch': {
    summary: ({ subject, args }) =>
      args.leadTo.length === 0
        ? `The PTR name of ${subject}, ${args.names.join(', ')}, leads to no address.`
        : `The PTR name of ${subject}, ${args.names.join(', ')}, leads to ${args.leadTo.join(', ')} and not back.`,
    remedy: ({ subject }) => `Give that name an address record with ${subject}, or correct the PTR record.`,
  },
  'iprev.ptr-generic': {
    summary: ({ subject, args }) =>
      `The PTR name of ${subject}, ${args.name}, ${args.confidence === 'certain' ? 'is a generated one' : 'looks generated'} (${args.signs.join(', ')}).`,
    remedy: ({ subject }) => `Have the provider set the reverse name of ${subject} to the mail host's own name.`,
  },
  'iprev.ptr-multiple': {
    summary: ({ subject, args }) => `${subject} has ${args.names.length} PTR names: ${args.names.join(', ')}.`,
    remedy: () => 'Keep one, the name that the server says in EHLO.',
  },
  'iprev.ptr-alias': {
    summary: ({ subject, args }) => `The PTR name of ${subject}, ${args.name}, is an alias (CNAME) of ${args.target}.`,
    remedy: ({ args }) =>
      `Let the PTR record say ${args.target} itself, or give ${args.name} address records of its own.`,
  },
  'iprev.ehlo-mismatch': {
    summary: ({ subject, args }) =>
      `The server at ${subject} calls itself ${args.ehlo}, and its PTR name is ${args.names.join(', ')}.`,
    remedy: () => 'Make both the same name.',
  },
  'iprev.ehlo-not-fqdn': {
    summary: ({ subject, args }) =>
      `The server at ${subject} calls itself "${args.ehlo}", which is not a fully qualified name.`,
    remedy: () => 'Set the name that the server says in EHLO to its full public name (Postfix: myhostname).',
  },
  'iprev.ehlo-unresolvable': {
    summary: ({ subject, args }) =>
      args.answer === 'nxdomain'
        ? `The server at ${subject} calls itself ${args.ehlo}, a name that does not exist.`
        : `The server at ${subject} calls itself ${args.ehlo}, a name without an address.`,
    remedy: ({ subject, args }) => `Publish ${subject} as the address of ${args.ehlo}, or change the name.`,
  },
  'iprev.ehlo-elsewhere': {
    summary: ({ subject, args }) =>
      `The server at ${subject} calls itself ${args.ehlo}, a name that leads to ${args.leadTo.join(', ')}.`,
    remedy: ({ subject, args }) =>
      `Publish ${subject} as an address of ${args.ehlo}, or let the server say its own name.`,
  },
  'iprev.greeting-mismatch': {
    summary: ({ subject, args }) =>
      `The server at ${subject} greets as ${args.greeting} and answers EHLO as ${args.ehlo}.`,
    remedy: () => 'Make both the same name (Postfix: smtpd_banner begins with $myhostname).',
  },
  'iprev.address-dynamic': {
    summary: ({ subject, args }) =>
      args.name === null
        ? `${subject} counts as an address for end users, not for mail servers: ${args.lists.join('; ')}.`
        : `The PTR name of ${subject}, ${args.name}, says that the address is a dynamic one (${args.signs.join(', ')})${args.lists.length === 0 ? '' : `, and lists count it so: ${args.lists.join('; ')}`}.`,
    remedy: ({ args }) =>
      args.name === null
        ? 'If the address is static and yours, ask its network to take it off the list; else send through a relay.'
        : 'Send from a static address with a name of its own, or through a relay.',
  },
  'iprev.indeterminate': {
    summary: ({ subject, args }) =>
      `Could not tell all names behind ${subject}: ${args.unanswered} of ${args.asked} questions went unanswered (${args.reason}).`,
    remedy: () => 'Run "mailhealth doctor"; it shows whether the resolver and port 25 outward work from here.',
  },
}
