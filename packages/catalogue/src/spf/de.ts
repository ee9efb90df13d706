import { serversDifferDe, serversFollowDe } from '../servers-differ.ts'
import type { Messages } from '../spec.ts'
import type { SpfExplanationFault, SpfFaultReason, SpfFindings, SpfReason } from './findings.ts'

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

const explanationFaults: { readonly [F in SpfExplanationFault]: string } = {
  missing: 'dort steht kein TXT-Eintrag',
  several: 'dort stehen mehrere TXT-Einträge',
  'not-ascii': 'der Text dort enthält andere Zeichen als ASCII',
  'bad-macro': 'der Text dort enthält ein ungültiges Makro',
}

const whys: { readonly [R in SpfReason]: string } = {
  'malformed-domain': 'die Domain ist kein gültiger Name',
  'no-record': 'es gibt keinen SPF-Eintrag',
  'multiple-records': 'es gibt mehrere SPF-Einträge',
  syntax: 'ein Eintrag hat einen Syntaxfehler',
  'lookup-limit': 'bis dahin sind mehr als zehn Abfragen nötig',
  'void-limit': 'mehr als zwei Abfragen laufen ins Leere',
  'exchange-limit': '„mx“ führt zu mehr als zehn Hosts',
  'include-missing': 'den eingebundenen Eintrag gibt es nicht',
  'redirect-missing': 'den Eintrag von „redirect“ gibt es nicht',
  'dns-failure': 'ein Nameserver hat nicht geantwortet',
  'time-limit': 'es dauerte zu lange',
}

function decidedBy({ through, reason }: SpfFindings['spf.sender-not-covered']): string {
  const at = through.length > 0 ? `, entschieden durch ${through.join(' → ')}` : ', da kein Term zutrifft'
  return reason === null ? at : `${through.length > 0 ? ` bei ${through.join(' → ')}` : ''}: ${whys[reason]}`
}

function networkTerm(address: string): string {
  return `${address.includes(':') ? 'ip6' : 'ip4'}:${address}`
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
        ? `„mx“ von ${subject} führt zu ${args.lookups} Mailhosts; SPF erlaubt ${args.limit}.`
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
  'spf.void-lookups': {
    summary: ({ subject, args }) =>
      `${args.voids} ${args.voids === 1 ? 'Abfrage in SPF von' : 'Abfragen in SPF von'} ${subject} ${args.voids === 1 ? 'läuft' : 'laufen'} ins Leere: ${args.terms.join(', ')}. Bei ${args.limit + 1} geben Empfänger auf.`,
    remedy: () => 'Terme entfernen, deren Namen keine Einträge haben, oder die Einträge veröffentlichen.',
  },
  'spf.slow': {
    summary: ({ subject, args }) =>
      `Die Abfragen für SPF von ${subject} dauerten zusammen ${args.seconds} Sekunden; nach ${args.limit} dürfen Empfänger aufgeben.`,
    remedy: () =>
      'Den langsamen Nameserver mit „dig“ suchen und a, mx und include, die zu ihm führen, durch ip4 und ip6 ersetzen.',
  },
  'spf.pass-all': {
    summary: ({ subject, args }) =>
      `Der SPF-Eintrag von ${subject} lässt das ganze Internet senden (${args.terms.join(', ')}). Das ist schlimmer als kein Eintrag, denn gefälschte Mail besteht.`,
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
      args.weight === 'info'
        ? `SPF von ${subject} endet mit „~all“. Das ist hier richtig, denn DMARC sagt p=${args.dmarc}.`
        : args.dmarc === null
          ? `SPF von ${subject} endet mit „~all“, und keine DMARC-Richtlinie setzt es durch.`
          : `SPF von ${subject} endet mit „~all“, und DMARC sagt p=${args.dmarc}: gefälschte Mail kommt durch.`,
    remedy: ({ args }) =>
      args.weight === 'info'
        ? 'Nichts zu tun; „-all“ brächte nichts dazu, und manche Empfänger wiesen ab, bevor sie DKIM ansehen.'
        : 'DMARC auf p=quarantine oder p=reject bringen und „~all“ behalten, oder „-all“ verwenden.',
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
  'spf.macro-used': {
    summary: ({ subject, args }) =>
      `Wen ${args.terms.join(', ')} im SPF-Eintrag von ${subject} senden lässt, kann nur ein Empfänger sagen${args.usesClientName ? '; %{p} ist überdies langsam und unzuverlässig' : ''}.`,
    remedy: ({ args }) =>
      args.usesClientName
        ? '%{p} oder den ganzen Term durch Adressen ersetzen.'
        : 'Nichts zu tun, wenn das Makro dort stehen soll; mit „senders“ in der Konfiguration wird jeder Absender erprobt.',
  },
  'spf.explanation-unusable': {
    summary: ({ subject, args }) =>
      `„exp“ von ${subject} nennt ${args.name}, und ${explanationFaults[args.fault]}: Empfänger zeigen keine Erklärung.`,
    remedy: ({ args }) =>
      `Einen einzigen TXT-Eintrag aus reinem ASCII bei ${args.name} veröffentlichen, oder „exp“ entfernen.`,
  },
  'spf.obsolete-record': {
    summary: ({ subject }) => `${subject} hat einen Eintrag im aufgegebenen Format spf2.0 (Sender ID).`,
    remedy: () => 'Ihn löschen: niemand liest ihn mehr.',
  },
  'spf.servers-differ': {
    summary: ({ subject, args }) => serversDifferDe(`den SPF-Eintrag von ${subject}`, args),
    remedy: serversFollowDe,
  },
  'spf.servers-silent': {
    summary: ({ subject, args }) =>
      `${args.servers.join(', ')} ${args.servers.length === 1 ? 'gab' : 'gaben'} zu SPF von ${subject} keine Antwort; ob dort dasselbe steht, ist nicht bekannt. Verglichen: ${args.compared}.`,
    remedy: () => 'Nachsehen, ob diese Server überhaupt antworten; weggefallene aus den NS-Einträgen nehmen.',
  },
  'spf.sender-not-covered': {
    summary: ({ args }) =>
      `Mail von ${args.host} (${args.address}) besteht SPF nicht: ${args.result}${decidedBy(args)}.`,
    remedy: ({ args }) =>
      args.result === 'permerror'
        ? 'Zuerst den Eintrag berichtigen: solange er defekt ist, besteht niemand.'
        : `${args.address} in den Eintrag aufnehmen, etwa als ${networkTerm(args.address)}, vor dem Term, der entscheidet.`,
  },
  'spf.helo-missing': {
    summary: ({ subject, args }) =>
      `${subject}, womit sich ${args.host} im HELO meldet, hat keinen SPF-Eintrag; Bounces werden nach diesem Namen beurteilt.`,
    remedy: ({ subject }) => `„v=spf1 a -all“ bei ${subject} veröffentlichen, wenn von dessen Adressen gesendet wird.`,
  },
  'spf.helo-not-covered': {
    summary: ({ args }) =>
      `Bounces von ${args.host} (${args.address}) bestehen SPF ihres HELO-Namens ${args.helo} nicht: ${args.result}${decidedBy(args)}.`,
    remedy: ({ args }) =>
      `${networkTerm(args.address)} in den Eintrag von ${args.helo} aufnehmen, oder diesen Eintrag berichtigen.`,
  },
  'spf.indeterminate': {
    summary: ({ subject, args }) =>
      `SPF von ${subject} ist nicht ganz feststellbar: ${args.unanswered} von ${args.asked} Fragen blieben ohne Antwort (${args.reason}).`,
    remedy: () =>
      '„mailhealth doctor“ ausführen; ist der Resolver gesund, fallen Nameserver der Domain oder eines Includes aus.',
  },
}
