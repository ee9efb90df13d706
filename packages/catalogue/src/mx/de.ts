import type { Messages } from '../spec.ts'
import type { MxFindings } from './findings.ts'

export const mxDe: Messages<MxFindings> = {
  'mx.missing': {
    summary: ({ subject, args }) =>
      args.implicit
        ? `${subject} hat keinen MX-Eintrag; Absender weichen auf den Adresseintrag aus.`
        : `${subject} hat weder MX-Eintrag noch Adresse und kann keine Mail empfangen.`,
    remedy: ({ subject }) =>
      `Einen MX-Eintrag für ${subject} veröffentlichen, oder einen Null-MX („0 .“), wenn die Domain nie Mail empfängt.`,
  },
  'mx.domain-missing': {
    summary: ({ subject }) =>
      `${subject} gibt es im DNS nicht; die Domain kann Mail weder empfangen noch authentifizieren.`,
    remedy: ({ subject }) =>
      `Beim Registrar prüfen, ob ${subject} abgelaufen oder nicht mehr delegiert ist, und das beheben.`,
  },
  'mx.null-with-others': {
    summary: ({ subject, args }) =>
      `${subject} veröffentlicht einen Null-MX („0 .“) zusammen mit ${args.others.join(', ')}.`,
    remedy: () => 'Empfängt die Domain keine Mail, nur den Null-MX behalten; sonst ihn löschen.',
  },
  'mx.cname': {
    summary: ({ subject, args }) => `Der MX-Host ${subject} ist ein Alias (CNAME) von ${args.target}.`,
    remedy: ({ args }) =>
      `Den MX auf ${args.target} selbst zeigen lassen, oder dem MX-Host eigene A- und AAAA-Einträge geben.`,
  },
  'mx.invalid-host': {
    summary: ({ subject, args }) =>
      args.isAddress
        ? `Ein MX-Eintrag von ${subject} nennt die Adresse ${args.exchange} statt eines Hosts.`
        : `Ein MX-Eintrag von ${subject} nennt „${args.exchange}“; so kann kein Host heißen.`,
    remedy: () => 'Im MX-Eintrag einen Host nennen, und diesem die Adresse geben.',
  },
  'mx.duplicate': {
    summary: ({ subject, args }) =>
      `Der MX-Host ${subject} ist ${args.preferences.length}-mal genannt (Präferenzen ${args.preferences.join(', ')}).`,
    remedy: () => 'Einen der Einträge behalten: Zweimal genannt ist kein zweiter Weg.',
  },
  'mx.unresolvable': {
    summary: ({ subject, args }) =>
      args.answer === 'nxdomain'
        ? `Den MX-Host ${subject} gibt es nicht.`
        : `Der MX-Host ${subject} hat keinen A- oder AAAA-Eintrag.`,
    remedy: ({ subject }) => `Eine Adresse für ${subject} veröffentlichen, oder ihn aus den MX-Einträgen nehmen.`,
  },
  'mx.private-address': {
    summary: ({ subject, args }) =>
      `Der MX-Host ${subject} hat die Adresse ${args.address}, die von außen niemand erreicht.`,
    remedy: ({ subject }) => `Im öffentlichen DNS eine öffentliche Adresse für ${subject} eintragen.`,
  },
  'mx.unreachable': {
    summary: ({ subject, args }) => `${subject} antwortet nicht auf Port ${args.port} (${args.reason}).`,
    remedy: ({ args }) => `Prüfen, ob der Mailserver läuft und die Firewall Port ${args.port} durchlässt.`,
  },
  'mx.unexamined': {
    summary: ({ subject, args }) =>
      `Für ${subject} nicht angesehen: ${args.addresses.join(', ')}. Von dieser Maschine führt kein Weg dorthin.`,
    remedy: () => 'mailhealth auch dort betreiben, wo es IPv6 gibt; dann werden diese Adressen überwacht.',
  },
  'mx.open-relay': {
    summary: ({ subject, args }) =>
      `${subject} leitet Mail für Fremde weiter: Er war bereit, eine von fremder zu fremder Domain anzunehmen („${args.reply}“).`,
    remedy: () => 'Weiterleitung sofort auf angemeldete Benutzer und eigene Netze beschränken.',
  },
  'mx.indeterminate': {
    summary: ({ subject, args }) =>
      `Nicht feststellbar, wie Mail für ${subject} zugestellt wird: ${args.unanswered} von ${args.asked} Fragen blieben ohne Antwort (${args.reason}).`,
    remedy: () => '„mailhealth doctor“ ausführen; ist der Resolver gesund, fallen die Nameserver der Domain aus.',
  },
}
