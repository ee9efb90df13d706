import { daysDe, seenForDe } from '../duration.ts'
import { serversDifferDe, serversFollowDe } from '../servers-differ.ts'
import type { Messages } from '../spec.ts'
import type { DkimFindings, DkimKeyFault } from './findings.ts'

const faults: { readonly [F in DkimKeyFault]: (text: string) => string } = {
  malformed: (text) => `„${text}“ hat nicht die Form tag=wert`,
  duplicate: (text) => `das Tag ${text}= steht zweimal da`,
  version: (text) => `v=${text} ist nicht DKIM1, oder nicht das erste Tag`,
  'no-key': () => 'das Tag p= fehlt',
  type: (text) => `k=${text} ist keine Schlüsselart, die Empfänger kennen`,
  hash: (text) => `h=${text} lässt sha256 aus`,
  service: (text) => `s=${text} erlaubt den Schlüssel nicht für Mail`,
  base64: () => 'p= ist kein gültiges Base64',
  key: (text) => `p= enthält keinen Schlüssel der Art ${text}`,
  cut: () => 'der Schlüssel in p= endet zu früh; ein Stück des Eintrags ging verloren',
  wrapped: () => 'p= enthält den Ed25519-Schlüssel in der 44-Byte-Form, DKIM will nur die 32 Byte des Schlüssels',
  other: (text) => `„${text}“ ist kein DKIM-Schlüssel`,
  pkcs1: () => 'der Schlüssel hat die nackte PKCS#1-Form, die viele Empfänger nicht lesen können',
  'too-long': (text) => `der Schlüssel hat ${text} Bit, und mehr als 4096 müssen Empfänger nicht können`,
}

/** „ (liegt bei key.example.net)“, wo ein CNAME anderswohin führt. */
function hosted(alias: string | null): string {
  return alias === null ? '' : ` (liegt bei ${alias})`
}

/** Was bei einem Schlüssel zu tun ist, den ein anderer hält. */
function byHost(alias: string | null, own: string): string {
  return alias === null ? own : `Den Betreiber von ${alias} bitten: Der Schlüssel liegt in seiner Hand.`
}

const newKey =
  'Einen RSA-Schlüssel mit 2048 Bit unter einem neuen Selektor anlegen, veröffentlichen und damit signieren.'

export const dkimDe: Messages<DkimFindings> = {
  'dkim.missing': {
    summary: ({ subject, args }) => {
      if (args.answer === 'wildcard') {
        return `Unter ${subject} gibt es keinen DKIM-Schlüssel, nur den Text, den ein Wildcard jedem Namen gibt; damit signierte Mail besteht DKIM nicht.`
      }
      return args.alias === null
        ? `Unter ${subject} gibt es keinen DKIM-Schlüssel; damit signierte Mail besteht DKIM nicht.`
        : `${subject} ist ein Alias von ${args.alias}, und dort gibt es keinen DKIM-Schlüssel; damit signierte Mail besteht DKIM nicht.`
    },
    remedy: ({ subject, args }) =>
      args.alias === null
        ? `Den öffentlichen Schlüssel unter ${subject} veröffentlichen, oder den Selektor aus der Konfiguration nehmen, wenn nichts mit ihm signiert.`
        : `Den Betreiber von ${args.alias} bitten, den Schlüssel wieder zu veröffentlichen, oder ${subject} auf den richtigen Namen zeigen lassen.`,
  },
  'dkim.revoked': {
    summary: ({ subject, args }) =>
      `Der DKIM-Schlüssel unter ${subject}${hosted(args.alias)} ist widerrufen (p= ist leer); damit signierte Mail ${args.hasTwin ? 'besteht nur noch durch den anderen Selektor ihres Stroms' : 'besteht DKIM nicht'}.`,
    remedy: ({ args }) =>
      args.hasTwin
        ? 'Wurde der Schlüssel ersetzt, diesen Selektor aus der Konfiguration nehmen und sicherstellen, dass nichts mehr mit ihm signiert.'
        : 'Den Schlüssel veröffentlichen, mit dem der Mailserver signiert, oder nicht mehr mit diesem Selektor signieren und ihn aus der Konfiguration nehmen.',
  },
  'dkim.key-weak': {
    summary: ({ subject, args }) =>
      `Der RSA-Schlüssel unter ${subject}${hosted(args.alias)} hat ${args.bits} Bit; unter 1024 lehnen Empfänger ihn ab.`,
    remedy: ({ args }) => byHost(args.alias, newKey),
  },
  'dkim.key-invalid': {
    summary: ({ subject, args }) =>
      `Der Schlüsseleintrag unter ${subject}${hosted(args.alias)} ist fehlerhaft: ${faults[args.fault](args.text)}.`,
    remedy: ({ args }) =>
      args.fault === 'pkcs1'
        ? 'Den Schlüssel als SubjectPublicKeyInfo veröffentlichen (die Form von „openssl rsa -pubout“).'
        : args.fault === 'too-long'
          ? 'Mit einem 2048-Bit-Schlüssel unter einem neuen Selektor signieren.'
          : args.fault === 'wrapped'
            ? 'Die letzten 32 der 44 Byte in Base64 veröffentlichen („openssl pkey -pubout -outform der“ ohne die ersten 12 Byte).'
            : 'Den Eintrag genau so veröffentlichen, wie ihn Mailserver oder Anbieter ausgeben, in einem einzigen TXT-Eintrag.',
  },
  'dkim.key-short': {
    summary: ({ subject, args }) =>
      `Der RSA-Schlüssel unter ${subject}${hosted(args.alias)} hat ${args.bits} Bit; erwartet werden heute 2048.`,
    remedy: ({ args }) => byHost(args.alias, newKey),
  },
  'dkim.testing': {
    summary: ({ subject, args }) =>
      `Der Schlüssel unter ${subject} gilt als Test (t=y)${seenForDe(args.days)}; Empfänger dürfen seine Signaturen übergehen.`,
    remedy: () => 'Das „y“ aus dem Tag t= nehmen, sobald die Mail richtig signiert wird.',
  },
  'dkim.rotation-due': {
    summary: ({ subject, args }) =>
      `Der Schlüssel unter ${subject}${hosted(args.alias)} ist seit ${daysDe(args.days)} in Gebrauch; er soll alle ${args.limit} Tage ersetzt werden.`,
    remedy: ({ args }) =>
      byHost(
        args.alias,
        'Einen neuen Schlüssel unter einem neuen Selektor veröffentlichen, damit signieren, und den alten widerrufen, wenn die letzte damit signierte Mail angekommen ist.',
      ),
  },
  'dkim.rotated': {
    summary: ({ subject, args }) =>
      `Der Schlüssel unter ${subject} wurde ${args.days === 0 ? 'soeben' : `vor ${daysDe(args.days)}`} ersetzt, nach ${daysDe(args.age)} in Gebrauch.`,
    remedy: () =>
      'Nichts zu tun, wenn Sie oder Ihr Anbieter das waren. War es niemand, kann jemand anderes in Ihrem Namen signieren.',
  },
  'dkim.shared-key': {
    summary: ({ subject, args }) =>
      `Der Schlüssel unter ${subject} ist auch der von ${[...args.others, ...args.elsewhere].join(', ')}.`,
    remedy: ({ args }) =>
      args.elsewhere.length === 0
        ? 'Jedem Selektor einen eigenen Schlüssel geben, damit einer ohne den anderen ersetzt oder widerrufen werden kann.'
        : 'Jeder Domain einen eigenen Schlüssel geben: Wer diesen hat, kann für alle signieren, und ein Leck trifft alle.',
  },
  'dkim.shared-selector': {
    summary: ({ args }) =>
      `Die Ströme ${args.streams.join(', ')} werden alle mit dem Selektor ${args.selector} signiert${args.without.length === 0 ? '' : `; ohne eigenen Selektor: ${args.without.join(', ')}`}.`,
    remedy: () =>
      'Jedem Strom einen eigenen Selektor und Schlüssel geben, damit sich einer ohne die anderen ersetzen oder nach einem Leck anhalten lässt.',
  },
  'dkim.rsa-missing': {
    summary: ({ subject, args }) =>
      `${args.stream === null ? `Mail von ${subject}` : `Der Strom ${args.stream} von ${subject.split(' ')[0]}`} wird nur mit Ed25519 signiert (${args.selectors.join(', ')}); viele Empfänger kennen nur RSA und halten sie für unsigniert.`,
    remedy: () =>
      'Zusätzlich mit einem 2048-Bit-RSA-Schlüssel unter einem zweiten Selektor signieren; jede Nachricht trägt dann beide Signaturen.',
  },
  'dkim.multiple-records': {
    summary: ({ subject, args }) =>
      args.isOneSplit
        ? `Der Schlüssel unter ${subject} steht in ${args.count} TXT-Einträgen; Empfänger können sie nicht zusammensetzen.`
        : `Unter ${subject} stehen ${args.count} TXT-Einträge; welchen davon Empfänger nehmen, ist nicht festgelegt.`,
    remedy: ({ args }) =>
      args.isOneSplit
        ? 'Als einen TXT-Eintrag aus mehreren Zeichenketten von je höchstens 255 Zeichen veröffentlichen.'
        : 'Nur den Eintrag des benutzten Schlüssels behalten. Ein langer Schlüssel ist ein Eintrag aus mehreren Zeichenketten.',
  },
  'dkim.answer-large': {
    summary: ({ subject, args }) =>
      `Die DNS-Antwort mit dem Schlüssel unter ${subject} hat ${args.bytes} Byte (${args.bits} Bit); mehr als 512 brauchen überall EDNS oder TCP.`,
    remedy: () =>
      'Sicherstellen, dass die Nameserver über TCP antworten. Ein Schlüssel mit 2048 Bit ist stark genug und passt ohne das.',
  },
  'dkim.obsolete-tag': {
    summary: ({ subject, args }) =>
      `Der Schlüsseleintrag unter ${subject} enthält ${args.tags.join(', ')}, das DKIM nicht mehr kennt; alte Empfänger lehnen Signaturen deshalb womöglich ab.`,
    remedy: () => 'Aus dem Eintrag entfernen.',
  },
  'dkim.unlisted-key': {
    summary: ({ subject }) =>
      `Unter ${subject} liegt ein brauchbarer Schlüssel, und die Konfiguration nennt seinen Selektor nicht.`,
    remedy: ({ args }) =>
      `Wird Mail damit signiert, ${args.selector} in dkim.selectors aufnehmen; sonst widerrufen: Wer den privaten Schlüssel hat, kann in Ihrem Namen signieren.`,
  },
  'dkim.servers-differ': {
    summary: ({ subject, args }) => serversDifferDe(`den DKIM-Schlüssel unter ${subject}`, args),
    remedy: serversFollowDe,
  },
  'dkim.indeterminate': {
    summary: ({ subject, args }) =>
      `Nicht feststellbar, ob die DKIM-Schlüssel von ${subject} in Ordnung sind: ${args.unanswered} von ${args.asked} Fragen blieben ohne Antwort (${args.reason}).`,
    remedy: () => '„mailhealth doctor“ ausführen; ist der Resolver gesund, fallen die Nameserver der Domain aus.',
  },
}
