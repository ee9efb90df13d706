import type { Messages } from '../spec.ts'
import type { IprevFindings } from './findings.ts'

export const iprevDe: Messages<IprevFindings> = {
  'iprev.ptr-missing': {
    summary: ({ subject }) => `${subject} hat keinen PTR-Eintrag; große Empfänger lehnen Mail von dort ab.`,
    remedy: ({ subject }) => `Beim Anbieter von ${subject} den Namen des Mailhosts als Reverse-Namen eintragen lassen.`,
  },
  'iprev.ptr-mismatch': {
    summary: ({ subject, args }) =>
      args.leadTo.length === 0
        ? `Der PTR-Name von ${subject}, ${args.names.join(', ')}, führt zu keiner Adresse.`
        : `Der PTR-Name von ${subject}, ${args.names.join(', ')}, führt zu ${args.leadTo.join(', ')} und nicht zurück.`,
    remedy: ({ subject }) => `Diesem Namen einen Adresseintrag mit ${subject} geben, oder den PTR-Eintrag berichtigen.`,
  },
  'iprev.ptr-generic': {
    summary: ({ subject, args }) =>
      `Der PTR-Name von ${subject}, ${args.name}, ${args.confidence === 'certain' ? 'ist' : 'wirkt'} automatisch erzeugt (${args.signs.join(', ')}).`,
    remedy: ({ subject }) =>
      `Beim Anbieter den eigenen Namen des Mailhosts als Reverse-Namen von ${subject} eintragen lassen.`,
  },
  'iprev.ptr-multiple': {
    summary: ({ subject, args }) => `${subject} hat ${args.names.length} PTR-Namen: ${args.names.join(', ')}.`,
    remedy: () => 'Nur einen behalten: den Namen, mit dem sich der Server im EHLO meldet.',
  },
  'iprev.ptr-alias': {
    summary: ({ subject, args }) =>
      `Der PTR-Name von ${subject}, ${args.name}, ist ein Alias (CNAME) von ${args.target}.`,
    remedy: ({ args }) => `Im PTR-Eintrag ${args.target} selbst nennen, oder ${args.name} eigene Adresseinträge geben.`,
  },
  'iprev.ehlo-mismatch': {
    summary: ({ subject, args }) =>
      `Der Server auf ${subject} nennt sich ${args.ehlo}; sein PTR-Name ist ${args.names.join(', ')}.`,
    remedy: () => 'Beiden denselben Namen geben.',
  },
  'iprev.ehlo-not-fqdn': {
    summary: ({ subject, args }) =>
      `Der Server auf ${subject} nennt sich „${args.ehlo}“; das ist kein vollständiger Name.`,
    remedy: () => 'Den EHLO-Namen auf den vollständigen öffentlichen Namen des Servers setzen (Postfix: myhostname).',
  },
  'iprev.ehlo-unresolvable': {
    summary: ({ subject, args }) =>
      args.answer === 'nxdomain'
        ? `Der Server auf ${subject} nennt sich ${args.ehlo}; diesen Namen gibt es nicht.`
        : `Der Server auf ${subject} nennt sich ${args.ehlo}; dieser Name hat keine Adresse.`,
    remedy: ({ subject, args }) => `${subject} als Adresse von ${args.ehlo} veröffentlichen, oder den Namen ändern.`,
  },
  'iprev.ehlo-elsewhere': {
    summary: ({ subject, args }) =>
      `Der Server auf ${subject} nennt sich ${args.ehlo}; dieser Name führt zu ${args.leadTo.join(', ')}.`,
    remedy: ({ subject, args }) =>
      `${subject} als Adresse von ${args.ehlo} veröffentlichen, oder den Server seinen eigenen Namen nennen lassen.`,
  },
  'iprev.greeting-mismatch': {
    summary: ({ subject, args }) =>
      `Der Server auf ${subject} begrüßt als ${args.greeting} und antwortet auf EHLO als ${args.ehlo}.`,
    remedy: () => 'Beiden denselben Namen geben (Postfix: smtpd_banner beginnt mit $myhostname).',
  },
  'iprev.address-dynamic': {
    summary: ({ subject, args }) =>
      args.name === null
        ? `${subject} gilt als Adresse für Endkunden, nicht für Mailserver: ${args.lists.join('; ')}.`
        : `Der PTR-Name von ${subject}, ${args.name}, weist die Adresse als dynamisch aus (${args.signs.join(', ')})${args.lists.length === 0 ? '' : `, und Listen führen sie so: ${args.lists.join('; ')}`}.`,
    remedy: ({ args }) =>
      args.name === null
        ? 'Ist die Adresse fest und eure, das Netz bitten, sie austragen zu lassen; sonst über ein Relay senden.'
        : 'Von einer festen Adresse mit eigenem Namen senden, oder über ein Relay.',
  },
  'iprev.indeterminate': {
    summary: ({ subject, args }) =>
      `Die Namen hinter ${subject} sind nicht ganz feststellbar: ${args.unanswered} von ${args.asked} Fragen blieben ohne Antwort (${args.reason}).`,
    remedy: () => '„mailhealth doctor“ ausführen; es zeigt, ob der Resolver und Port 25 nach außen von hier aus gehen.',
  },
}
