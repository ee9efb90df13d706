import { daysDe } from '../duration.ts'
import type { Messages } from '../spec.ts'
import type { DelegationFault, DnssecFindings, UnsignedWhy } from './findings.ts'

const unsigned: { readonly [W in UnsignedWhy]: string } = {
  'no-ds': 'ist nicht mit DNSSEC signiert',
  'parent-unsigned': 'lässt sich nicht prüfen, denn die Zone darüber ist nicht signiert',
  'not-supported': 'hat DS-Einträge, aber nur Verfahren, die prüfende Resolver nicht annehmen',
}

const delegation: { readonly [F in DelegationFault]: string } = {
  'no-keys': 'die Zone liefert keine Schlüssel',
  'no-match': 'keiner der gelieferten Schlüssel passt dazu',
  'not-signing': 'der genannte Schlüssel hat die Schlüssel der Zone nicht signiert',
}

const whose = (isOurs: boolean): string => (isOurs ? '' : ', eine fremde Zone,')
const told = (isOurs: boolean, remedy: string): string =>
  isOurs
    ? remedy
    : 'Beheben kann es nur der Betreiber der Zone: ihm Bescheid geben. Bis dahin kann Mail an Hosts anderswo gehen.'
const at = (servers: readonly string[]): string => (servers.length === 0 ? '' : ` bei ${servers.join(', ')}`)
const minutes = (moment: string): string => `${moment.slice(0, 16).replace('T', ' ')} UTC`
const quoted = (records: readonly string[]): string => records.map((ds) => `„${ds}“`).join(', ')

export const dnssecDe: Messages<DnssecFindings> = {
  'dnssec.unsigned': {
    summary: ({ subject, args }) =>
      `${subject}${whose(args.isOurs)} ${unsigned[args.why]}${
        args.tlsa.length > 0
          ? `: Die TLSA-Einträge von ${args.tlsa.join(', ')} sind umsonst`
          : args.hosts.length > 0
            ? ` (darin: ${args.hosts.join(', ')})`
            : ''
      }.`,
    remedy: ({ args }) =>
      !args.isOurs
        ? 'Hier ist nichts zu beheben: Den Betreiber fragen, ob er signiert, oder Mailhosts in einer signierten Zone wählen, bevor DANE zählen soll.'
        : args.why === 'parent-unsigned'
          ? 'Zuerst die Zone darüber signieren lassen; vorher schützt eine Signatur hier niemanden.'
          : 'Das Signieren beim Betreiber der Nameserver einschalten, danach den DS-Eintrag dem Registrar geben. Dazwischen einen Tag warten.',
  },
  'dnssec.bogus': {
    summary: ({ subject, args }) =>
      `${subject}${whose(args.isOurs)} besteht die DNSSEC-Prüfung nicht (${args.name} ${args.type}${args.reason === '' ? '' : `: ${args.reason}`}): Wer prüft, bekommt keine Antwort, und Mail kommt nicht an.`,
    remedy: ({ args }) =>
      told(
        args.isOurs,
        'DS mit DNSKEY vergleichen, die Zone neu signieren und nachsehen, ob jeder Nameserver sie hat. Dauert das länger, den DS-Eintrag vom Registrar entfernen lassen.',
      ),
  },
  'dnssec.signature-expiring': {
    summary: ({ subject, args }) =>
      args.daysLeft < 0
        ? `Die DNSSEC-Signatur über ${args.name} ${args.type}${at(args.servers)} ist seit ${minutes(args.expiresAt)} abgelaufen: ${subject}${whose(args.isOurs)} fällt für alle aus, die prüfen.`
        : `Die DNSSEC-Signatur über ${args.name} ${args.type}${at(args.servers)} endet in ${daysDe(args.daysLeft)}, am ${minutes(args.expiresAt)}, und wurde nicht erneuert: ${subject}${whose(args.isOurs)} fällt dann aus.`,
    remedy: ({ args }) =>
      told(
        args.isOurs,
        'Nachsehen, warum der Signierer stillsteht (Schlüssel nicht lesbar, Uhr, Cronjob), und neu signieren. Wo nur ein Nameserver genannt ist, bekommt er die Zone nicht mehr: seinen Transfer in Ordnung bringen.',
      ),
  },
  'dnssec.signature-missing': {
    summary: ({ subject, args }) =>
      `${args.servers.join(', ')} ${args.servers.length === 1 ? 'beantwortet' : 'beantworten'} ${args.name} ${args.type} ohne Signaturen, obwohl ${subject}${whose(args.isOurs)} signiert ist: Wer prüft und dort fragt, bekommt keine Antwort.`,
    remedy: ({ args }) =>
      told(args.isOurs, 'Diesen Nameservern die signierte Zone geben, oder sie bis dahin aus den NS-Einträgen nehmen.'),
  },
  'dnssec.delegation-broken': {
    summary: ({ subject, args }) =>
      `Der DS-Eintrag von ${subject}${whose(args.isOurs)} (${args.ds.join(', ')}) führt ins Leere: ${delegation[args.fault]}${at(args.servers)}. Die Zone fällt aus, sobald die Caches abgelaufen sind.`,
    remedy: ({ args }) =>
      told(
        args.isOurs,
        args.publish.length === 0
          ? 'Die signierte Zone wieder ausliefern, oder den DS-Eintrag sofort vom Registrar entfernen lassen.'
          : `Sofort: den früheren Schlüssel wieder einsetzen und damit signieren, oder dem Registrar ${quoted(args.publish)} statt des jetzigen DS geben.`,
      ),
  },
  'dnssec.ds-missing': {
    summary: ({ subject, args }) =>
      `${subject}${whose(args.isOurs)} ist nur halb signiert: Schlüssel sind da, aber die Zone darüber hat keinen DS-Eintrag, also prüft niemand${
        args.tlsa.length > 0 ? `, und die TLSA-Einträge von ${args.tlsa.join(', ')} sind umsonst` : ''
      }.`,
    remedy: ({ args }) =>
      !args.isOurs
        ? 'Fertig machen kann es nur der Betreiber der Zone: ihm Bescheid geben.'
        : args.isParentSigned
          ? `Wenn jeder Nameserver die signierte Zone seit einem Tag hat, dem Registrar ${quoted(args.publish)} geben.`
          : `Die Zone darüber ist nicht signiert: zuerst das erledigen lassen, dann dort ${quoted(args.publish)} veröffentlichen.`,
  },
  'dnssec.algorithm-weak': {
    summary: ({ subject, args }) =>
      `${subject}${whose(args.isOurs)} ist nur mit ${args.algorithms.join(', ')} signiert: Resolver geben das auf, und dann gilt die Zone als unsigniert oder defekt.`,
    remedy: ({ args }) =>
      told(
        args.isOurs,
        'Zu ECDSAP256SHA256 (13) wechseln: mit beiden signieren, den neuen DS dazugeben, die TTLs abwarten, das Alte entfernen.',
      ),
  },
  'dnssec.ds-digest-weak': {
    summary: ({ subject, args }) =>
      `Die DS-Einträge von ${subject}${whose(args.isOurs)} haben nur Hashes, die aufgegeben sind (${args.ds.join(', ')}): SHA-1 darf nicht mehr benutzt werden.`,
    remedy: ({ args }) =>
      told(
        args.isOurs,
        `Dem Registrar ${args.publish.length === 0 ? 'einen DS-Eintrag mit SHA-256' : quoted(args.publish)} geben, dann den anderen entfernen lassen.`,
      ),
  },
  'dnssec.indeterminate': {
    summary: ({ subject, args }) =>
      `Nicht feststellbar, wie es um DNSSEC bei ${subject} steht: ${args.unanswered} von ${args.asked} Fragen blieben ohne Antwort (${args.reason}).`,
    remedy: () =>
      'DNSSEC braucht einen eigenen validierenden Resolver, den „mailhealth doctor“ in Ordnung findet, etwa unbound auf dieser Maschine.',
  },
}
