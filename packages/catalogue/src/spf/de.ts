import type { Messages } from '../spec.ts'
import type { SpfFaultReason, SpfFindings } from './findings.ts'

const reasons: { readonly [R in SpfFaultReason]: string } = {
  'unknown-mechanism': 'diesen Mechanismus gibt es nicht',
  'argument-not-allowed': 'ein solches Argument ist hier nicht erlaubt',
  'domain-needed': 'eine Domain fehlt',
  'bad-domain': 'die Domain ist ungültig',
  'bad-macro': 'ein Makro ist ungültig',
  'bad-address': 'die Adresse ist ungültig',
  'bad-prefix': 'die Präfixlänge ist ungültig',
  'bad-character': 'ein Zeichen ist in SPF nicht erlaubt',
  'duplicate-modifier': 'nur einmal erlaubt',
}

const answers: { readonly [A in SpfFindings['spf.include-missing']['answer']]: string } = {
  nxdomain: 'gibt es nicht',
  nodata: 'hat keinen TXT-Eintrag',
  'no-record': 'hat keinen SPF-Eintrag',
  malformed: 'ist kein gültiger Name',
}

export const spfDe: Messages<SpfFindings> = {
  'spf.missing': {
    summary: ({ subject, args }) =>
      args.lookalike === null
        ? `${subject} hat keinen SPF-Eintrag; jeder kann in diesem Namen senden.`
        : `${subject} hat keinen SPF-Eintrag; ein TXT-Eintrag sieht nur so aus: „${args.lookalike}“.`,
    remedy: ({ subject, args }) =>
      args.nullMx
        ? `${subject} empfängt keine Mail; wird auch keine gesendet, „v=spf1 -all“ veröffentlichen.`
        : `Einen einzigen TXT-Eintrag für ${subject} veröffentlichen, der mit „v=spf1 “ beginnt und alle sendenden Hosts nennt.`,
  },
  'spf.multiple-records': {
    summary: ({ subject, args }) =>
      `${subject} hat ${args.records.length} SPF-Einträge; für Empfänger ist SPF damit defekt.`,
    remedy: () => 'Zu einem einzigen Eintrag zusammenführen und die übrigen löschen.',
  },
  'spf.syntax': {
    summary: ({ subject, args }) => {
      const [first] = args.faults
      const more = args.faults.length > 1 ? ` (und ${args.faults.length - 1} weitere)` : ''
      const where = first ? `: „${first.term}“ an Stelle ${first.position}, ${reasons[first.reason]}${more}` : ''
      return `Der SPF-Eintrag von ${subject} ist fehlerhaft${where}.`
    },
    remedy: () => 'Den Term berichtigen: schon ein Fehler macht den ganzen Eintrag wertlos.',
  },
  'spf.lookup-limit-exceeded': {
    summary: ({ subject, args }) =>
      args.counted === 'exchanges'
        ? `„mx“ von ${subject} führt zu ${args.lookups} Mail-Hosts; SPF erlaubt ${args.limit}.`
        : `SPF von ${subject} braucht ${args.atLeast ? 'mindestens ' : ''}${args.lookups} DNS-Abfragen, erlaubt sind ${args.limit}; überschritten wird die Grenze bei ${args.through.join(' → ')}.`,
    remedy: () => 'Nicht mehr benutzte Includes entfernen, oder a, mx und include durch ip4 und ip6 ersetzen.',
  },
  'spf.lookup-limit-near': {
    summary: ({ subject, args }) =>
      `SPF von ${subject} braucht ${args.atLeast ? 'mindestens ' : ''}${args.lookups} der ${args.limit} erlaubten DNS-Abfragen.`,
    remedy: () => 'Unbenutztes entfernen, bevor ein Anbieter selbst ein Include hinzufügt.',
  },
  'spf.void-limit-exceeded': {
    summary: ({ subject, args }) =>
      `${args.voids} Abfragen in SPF von ${subject} laufen ins Leere, erlaubt sind ${args.limit}: ${args.terms.join(', ')}.`,
    remedy: () => 'Terme entfernen, deren Namen keine Einträge haben.',
  },
  'spf.pass-all': {
    summary: ({ subject, args }) =>
      `Der SPF-Eintrag von ${subject} lässt das ganze Internet senden: ${args.terms.join(', ')}.`,
    remedy: () => 'Die sendenden Hosts nennen und den Eintrag mit „~all“ oder „-all“ beenden.',
  },
  'spf.no-all': {
    summary: ({ args }) =>
      `Der SPF-Eintrag von ${args.record} hat weder „all“ noch „redirect“ und sagt nichts über Fremde.`,
    remedy: ({ args }) => `Den Eintrag von ${args.record} mit „~all“ oder „-all“ beenden.`,
  },
  'spf.neutral-all': {
    summary: ({ args }) => `Der SPF-Eintrag von ${args.record} endet mit „?all“ und sagt nichts über Fremde.`,
    remedy: () => '„?all“ durch „~all“ oder „-all“ ersetzen.',
  },
  'spf.soft-all': {
    summary: ({ subject, args }) =>
      args.dmarc === null
        ? `SPF von ${subject} endet mit „~all“, und keine DMARC-Richtlinie setzt es durch.`
        : `SPF von ${subject} endet mit „~all“, und DMARC sagt p=${args.dmarc}: gefälschte Mail kommt durch.`,
    remedy: () => 'DMARC auf p=quarantine oder p=reject bringen und „~all“ behalten, oder „-all“ verwenden.',
  },
  'spf.ptr-used': {
    summary: ({ subject, args }) =>
      `Der SPF-Eintrag von ${subject} verwendet ${args.terms.join(', ')}; das ist langsam und unzuverlässig.`,
    remedy: () => '„ptr“ durch ip4 und ip6 ersetzen, oder durch a.',
  },
  'spf.include-missing': {
    summary: ({ subject, args }) =>
      `Der SPF-Eintrag von ${args.record} enthält „${args.term}“; ${subject} ${answers[args.answer]}.`,
    remedy: ({ args }) =>
      `„${args.term}“ aus ${args.record} entfernen oder den Namen berichtigen: für Empfänger ist SPF sonst defekt.`,
  },
  'spf.include-loop': {
    summary: ({ args }) => `SPF dreht sich im Kreis: ${args.chain.join(' → ')}.`,
    remedy: () => 'Das Include oder Redirect entfernen, das zurückführt.',
  },
  'spf.too-large': {
    summary: ({ subject, args }) =>
      `Die TXT-Antwort von ${subject} hat ${args.bytes} Bytes; sicher passen ${args.limit}.`,
    remedy: () => 'Den Eintrag kürzen, Teile in ein Include auslagern, oder unbenutzte TXT-Einträge löschen.',
  },
  'spf.too-wide': {
    summary: ({ subject, args }) =>
      `Der SPF-Eintrag von ${subject} erlaubt sehr weite Bereiche: ${args.terms.join(', ')}.`,
    remedy: () => 'Nur die Bereiche nennen, die wirklich senden.',
  },
  'spf.terms-after-all': {
    summary: ({ subject, args }) =>
      `Wegen „all“ übergehen Empfänger einen Teil des SPF-Eintrags von ${subject}: ${args.terms.join(', ')}.`,
    remedy: () => 'Die Terme vor „all“ setzen oder löschen.',
  },
  'spf.sender-not-covered': {
    summary: ({ args }) => `Mail von ${args.host} (${args.address}) besteht SPF nicht: ${args.result}.`,
    remedy: ({ args }) =>
      `${args.address} in den Eintrag aufnehmen, etwa als ${args.address.includes(':') ? 'ip6' : 'ip4'}:${args.address}.`,
  },
  'spf.indeterminate': {
    summary: ({ subject, args }) =>
      `SPF von ${subject} ist nicht ganz feststellbar: ${args.unanswered} von ${args.asked} Fragen blieben ohne Antwort (${args.reason}).`,
    remedy: () =>
      '„mailhealth doctor“ ausführen; ist der Resolver gesund, fallen Nameserver der Domain oder eines Includes aus.',
  },
}
