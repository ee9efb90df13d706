import type { Messages } from '../spec.ts'
import type { TlsRptFault, TlsRptFindings } from './findings.ts'

const told: { readonly [F in TlsRptFault]: (text: string) => string } = {
  several: (text) => `es gibt ${text} Einträge, erlaubt ist einer`,
  version: (text) => `„${text}“ beginnt nicht mit „v=TLSRPTv1;“`,
  'no-rua': () => 'rua fehlt, also gibt es kein Ziel',
  uri: (text) => `„${text}“ ist kein Ziel (mailto: oder https:)`,
  field: (text) => `„${text}“ ist kein Feld`,
}

const mailless: { readonly [A in TlsRptFindings['tls-rpt.report-host-mailless']['answer']]: string } = {
  nxdomain: 'und diese Domain gibt es nicht',
  'null-mx': 'das keine Mail annimmt (es hat einen Null-MX)',
  'no-address': 'das keine Mail annimmt (es hat weder MX noch Adresse)',
}

export const tlsRptDe: Messages<TlsRptFindings> = {
  'tls-rpt.missing': {
    summary: ({ subject, args }) =>
      args.answer === 'other-text'
        ? `${subject} hat keinen TLSRPT-Eintrag: Keiner der Texte bei ${args.name} ist einer.`
        : `${subject} hat keinen TLSRPT-Eintrag; niemand meldet, wenn Absender nicht über TLS zustellen können${args.because === null ? '' : `, worauf sie wegen ${args.because === 'dane' ? 'DANE' : 'MTA-STS'} bestehen`}.`,
    remedy: ({ subject, args }) =>
      `Einen TXT-Eintrag bei ${args.name} veröffentlichen: „v=TLSRPTv1; rua=mailto:tlsrpt@${subject}“, mit einem Postfach, das gelesen wird.`,
  },
  'tls-rpt.invalid': {
    summary: ({ subject, args }) =>
      `Absender benutzen den TLSRPT-Eintrag von ${subject} nicht: ${args.faults.map(({ fault, text }) => told[fault](text)).join('; ')}.`,
    remedy: ({ args }) =>
      `Bei ${args.name} genau einen Eintrag der Form „v=TLSRPTv1; rua=mailto:…“ lassen, mit mailto:- und https:-Adressen, durch Kommas getrennt.`,
  },
  'tls-rpt.report-host-mailless': {
    summary: ({ subject, args }) =>
      `TLS-Berichte sollen an ${subject} gehen, ${mailless[args.answer]}; sie gehen verloren.`,
    remedy: () => 'In rua= ein Postfach nennen, das es gibt und das jemand liest.',
  },
  'tls-rpt.indeterminate': {
    summary: ({ subject, args }) =>
      `Nicht feststellbar, ob TLS-Berichte über ${subject} ankommen: ${args.unanswered} von ${args.asked} Fragen blieben ohne Antwort (${args.reason}).`,
    remedy: () =>
      '„mailhealth doctor“ ausführen; ist der Resolver gesund, fallen die Nameserver des Namens in Klammern aus.',
  },
}
