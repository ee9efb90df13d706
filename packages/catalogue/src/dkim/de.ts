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
  other: (text) => `„${text}“ ist kein DKIM-Schlüssel`,
  pkcs1: () => 'der Schlüssel hat die nackte PKCS#1-Form, die viele Empfänger nicht lesen können',
  'too-long': (text) => `der Schlüssel hat ${text} Bit, und mehr als 4096 müssen Empfänger nicht können`,
}

export const dkimDe: Messages<DkimFindings> = {
  'dkim.missing': {
    summary: ({ subject, args }) =>
      args.alias === null
        ? `Unter ${subject} gibt es keinen DKIM-Schlüssel; damit signierte Mail besteht DKIM nicht.`
        : `${subject} ist ein Alias von ${args.alias}, und dort gibt es keinen DKIM-Schlüssel; damit signierte Mail besteht DKIM nicht.`,
    remedy: ({ subject, args }) =>
      args.alias === null
        ? `Den öffentlichen Schlüssel unter ${subject} veröffentlichen, oder den Selektor aus der Konfiguration nehmen, wenn nichts mit ihm signiert.`
        : `Den Betreiber von ${args.alias} bitten, den Schlüssel wieder zu veröffentlichen, oder ${subject} auf den richtigen Namen zeigen lassen.`,
  },
  'dkim.revoked': {
    summary: ({ subject }) =>
      `Der DKIM-Schlüssel unter ${subject} ist widerrufen (p= ist leer); damit signierte Mail besteht DKIM nicht.`,
    remedy: () =>
      'Den Schlüssel veröffentlichen, mit dem der Mailserver signiert, oder nicht mehr mit diesem Selektor signieren und ihn aus der Konfiguration nehmen.',
  },
  'dkim.key-weak': {
    summary: ({ subject, args }) =>
      `Der RSA-Schlüssel unter ${subject} hat ${args.bits} Bit; unter 1024 lehnen Empfänger ihn ab.`,
    remedy: () =>
      'Einen RSA-Schlüssel mit 2048 Bit unter einem neuen Selektor anlegen, veröffentlichen und damit signieren.',
  },
  'dkim.key-invalid': {
    summary: ({ subject, args }) =>
      `Der Schlüsseleintrag unter ${subject} ist fehlerhaft: ${faults[args.fault](args.text)}.`,
    remedy: ({ args }) =>
      args.fault === 'pkcs1'
        ? 'Den Schlüssel als SubjectPublicKeyInfo veröffentlichen (die Form von „openssl rsa -pubout“).'
        : args.fault === 'too-long'
          ? 'Mit einem 2048-Bit-Schlüssel unter einem neuen Selektor signieren.'
          : 'Den Eintrag genau so veröffentlichen, wie ihn Mailserver oder Anbieter ausgeben, in einem einzigen TXT-Eintrag.',
  },
  'dkim.key-short': {
    summary: ({ subject, args }) =>
      `Der RSA-Schlüssel unter ${subject} hat ${args.bits} Bit; erwartet werden heute 2048.`,
    remedy: () =>
      'Einen RSA-Schlüssel mit 2048 Bit unter einem neuen Selektor anlegen, veröffentlichen und damit signieren.',
  },
  'dkim.testing': {
    summary: ({ subject, args }) =>
      `Der Schlüssel unter ${subject} gilt als Test (t=y), so gesehen seit ${args.days} Tagen; Empfänger dürfen seine Signaturen übergehen.`,
    remedy: () => 'Das „y“ aus dem Tag t= nehmen, sobald die Mail richtig signiert wird.',
  },
  'dkim.rotation-due': {
    summary: ({ subject, args }) =>
      `Der Schlüssel unter ${subject} ist seit ${args.days} Tagen in Gebrauch; er soll alle ${args.limit} Tage ersetzt werden.`,
    remedy: () =>
      'Einen neuen Schlüssel unter einem neuen Selektor veröffentlichen, damit signieren, und den alten widerrufen, wenn die letzte damit signierte Mail angekommen ist.',
  },
  'dkim.shared-key': {
    summary: ({ subject, args }) => `Der Schlüssel unter ${subject} ist auch der von ${args.others.join(', ')}.`,
    remedy: () =>
      'Jedem Selektor einen eigenen Schlüssel geben, damit einer ohne den anderen ersetzt oder widerrufen werden kann.',
  },
  'dkim.multiple-records': {
    summary: ({ subject, args }) =>
      `Unter ${subject} stehen ${args.count} TXT-Einträge; welchen davon Empfänger nehmen, ist nicht festgelegt.`,
    remedy: () =>
      'Nur den Eintrag des benutzten Schlüssels behalten. Ein langer Schlüssel ist ein Eintrag aus mehreren Zeichenketten.',
  },
  'dkim.indeterminate': {
    summary: ({ subject, args }) =>
      `Nicht feststellbar, ob die DKIM-Schlüssel von ${subject} in Ordnung sind: ${args.unanswered} von ${args.asked} Fragen blieben ohne Antwort (${args.reason}).`,
    remedy: () => '„mailhealth doctor“ ausführen; ist der Resolver gesund, fallen die Nameserver der Domain aus.',
  },
}
