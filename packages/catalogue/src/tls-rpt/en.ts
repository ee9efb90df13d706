import type { Messages } from '../spec.ts'
import type { TlsRptFault, TlsRptFindings } from './findings.ts'

const told: { readonly [F in TlsRptFault]: (text: string) => string } = {
  several: (text) => `there are ${text} records where one is allowed`,
  version: (text) => `"${text}" does not begin with "v=TLSRPTv1;"`,
  'no-rua': () => 'it has no rua, so it names no destination',
  uri: (text) => `"${text}" is no destination (mailto: or https:)`,
  field: (text) => `"${text}" is not a field`,
}

const mailless: { readonly [A in TlsRptFindings['tls-rpt.report-host-mailless']['answer']]: string } = {
  nxdomain: 'and there is no such domain',
  'null-mx': 'which takes no mail (it has a null MX)',
  'no-address': 'which takes no mail (it has neither MX nor address)',
}

export const tlsRptEn: Messages<TlsRptFindings> = {
  'tls-rpt.missing': {
    summary: ({ subject, args }) =>
      args.answer === 'other-text'
        ? `${subject} has no TLSRPT record: none of the texts at ${args.name} is one.`
        : `${subject} has no TLSRPT record; nobody tells you when senders cannot deliver over TLS${args.because === null ? '' : `, which ${args.because === 'dane' ? 'DANE' : 'MTA-STS'} makes them insist on`}.`,
    remedy: ({ subject, args }) =>
      `Publish one TXT record at ${args.name}: "v=TLSRPTv1; rua=mailto:tlsrpt@${subject}", with a mailbox that somebody reads.`,
  },
  'tls-rpt.invalid': {
    summary: ({ subject, args }) =>
      `Senders do not use the TLSRPT record of ${subject}: ${args.faults.map(({ fault, text }) => told[fault](text)).join('; ')}.`,
    remedy: ({ args }) =>
      `Leave exactly one record at ${args.name}, of the form "v=TLSRPTv1; rua=mailto:…", with mailto: and https: addresses separated by commas.`,
  },
  'tls-rpt.report-host-mailless': {
    summary: ({ subject, args }) =>
      `TLS reports are to be mailed to ${subject}, ${mailless[args.answer]}; they are lost.`,
    remedy: () => 'Name a mailbox in rua= that exists and that somebody reads.',
  },
  'tls-rpt.indeterminate': {
    summary: ({ subject, args }) =>
      `Could not tell whether TLS reports about ${subject} arrive: ${args.unanswered} of ${args.asked} questions went unanswered (${args.reason}).`,
    remedy: () =>
      'Run "mailhealth doctor"; if the resolver is well, the name servers of the name in brackets are failing.',
  },
}
