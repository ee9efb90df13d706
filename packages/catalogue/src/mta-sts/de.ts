import { durationDe } from '../duration.ts'
import type { Messages } from '../spec.ts'
import type {
  MtaStsCertificateFault,
  MtaStsDeliveryFault,
  MtaStsFindings,
  MtaStsMode,
  MtaStsPolicyFault,
  MtaStsRecordFault,
  MtaStsUnreachable,
} from './findings.ts'

const recordFaults: { readonly [F in MtaStsRecordFault]: (text: string) => string } = {
  several: (text) => `es gibt ${text} Einträge, erlaubt ist einer`,
  version: (text) => `„${text}“ beginnt nicht mit „v=STSv1;“`,
  'no-id': () => 'die id fehlt',
  id: (text) => `„${text}“ ist keine id (1 bis 32 Buchstaben und Ziffern)`,
  field: (text) => `„${text}“ ist kein Feld`,
}

const policyFaults: { readonly [F in MtaStsPolicyFault]: (text: string) => string } = {
  version: (text) => (text === '' ? '„version: STSv1“ fehlt' : `version „${text}“ ist nicht STSv1`),
  mode: (text) => (text === '' ? 'mode fehlt' : `„${text}“ ist kein Modus (enforce, testing oder none)`),
  'max-age': (text) =>
    text === '' ? 'max_age fehlt' : `max_age „${text}“ liegt nicht zwischen 0 und 31557600 Sekunden`,
  mx: (text) => `mx „${text}“ ist weder ein Hostname noch „*.“ vor einem`,
  'no-mx': () => 'kein mx ist genannt',
  field: (text) => `„${text}“ ist keine Zeile der Form „Schlüssel: Wert“`,
  'media-type': (text) => (text === '' ? 'der Content-Type fehlt' : `der Content-Type ist „${text}“ statt text/plain`),
}

const unreachable: { readonly [R in MtaStsUnreachable]: (detail: string) => string } = {
  'no-address': () => 'der Host hat im DNS keine Adresse',
  refused: () => 'die Verbindung wird abgelehnt',
  timeout: (detail) => `keine Antwort in der Zeit (${detail})`,
  closed: (detail) => `die Verbindung wird vorzeitig geschlossen (${detail})`,
  handshake: (detail) => `der TLS-Handshake scheitert (${detail})`,
  protocol: (detail) => `die Antwort ist kein HTTPS (${detail})`,
  'too-large': (detail) => `der Inhalt ist zu groß (${detail})`,
  redirect: (detail) => `es wird nach ${detail} umgeleitet, wohin Absender nicht folgen`,
  status: (detail) => `der Status ist ${detail} statt 200`,
}

const certificateFaults: { readonly [F in MtaStsCertificateFault]: (detail: string, host: string) => string } = {
  expired: (detail) => `ist am ${detail.slice(0, 10)} abgelaufen`,
  expiring: (detail) => `läuft in ${detail} ${detail === '1' ? 'Tag' : 'Tagen'} ab`,
  name: (detail, host) => `gilt für ${detail === '' ? 'gar keinen Host' : detail}, nicht für ${host}`,
  untrusted: (detail) => `führt zu keiner öffentlichen Wurzel (${detail})`,
}

const deliveryFaults: { readonly [F in MtaStsDeliveryFault]: (detail: string) => string } = {
  'starttls-missing': () => 'STARTTLS wird nicht angeboten',
  'starttls-refused': (detail) => `STARTTLS wird abgelehnt (${detail})`,
  handshake: (detail) => `es kommt kein TLS-Handshake zustande (${detail})`,
  'old-version': (detail) =>
    `nichts Neueres als ${detail.replace(/^TLSv1$/, 'TLSv1.0').replace('v', ' ')} wird gesprochen`,
  expired: (detail) => `das Zertifikat ist am ${detail.slice(0, 10)} abgelaufen`,
  name: (detail) => `das Zertifikat gilt für ${detail === '' ? 'gar keinen Host' : detail}`,
  untrusted: (detail) => `das Zertifikat führt zu keiner öffentlichen Wurzel (${detail})`,
}

/** What a fault of the policy means for mail. */
function effect(mode: MtaStsMode | null): string {
  if (mode === 'enforce') {
    return 'Absender, die die Policy haben, richten sich bis zum Ende von max_age nach ihr; andere senden ohne sie.'
  }
  return mode === 'testing'
    ? 'Die Policy ist im Testbetrieb, Mail läuft also weiter.'
    : 'Absender machen ohne MTA-STS weiter.'
}

const listed = (items: readonly string[]): string => items.join('; ')

export const mtaStsDe: Messages<MtaStsFindings> = {
  'mta-sts.missing': {
    summary: ({ subject, args }) =>
      args.answer === 'other-text'
        ? `${subject} hat kein MTA-STS: Keiner der Texte bei ${args.name} ist der Eintrag dafür.`
        : `${subject} hat kein MTA-STS; wer auf dem Weg sitzt, kann Absender zu Klartext bringen.`,
    remedy: ({ subject, args }) =>
      `Unter https://mta-sts.${subject}/.well-known/mta-sts.txt eine Policy im Modus testing ausliefern, danach bei ${args.name} „v=STSv1; id=1“ veröffentlichen.`,
  },
  'mta-sts.record-invalid': {
    summary: ({ subject, args }) =>
      `Absender benutzen den MTA-STS-Eintrag von ${subject} nicht: ${listed(args.faults.map(({ fault, text }) => recordFaults[fault](text)))}.`,
    remedy: ({ args }) =>
      `Bei ${args.name} genau einen TXT-Eintrag der Form „v=STSv1; id=20260101T000000“ stehen lassen.`,
  },
  'mta-sts.policy-unreachable': {
    summary: ({ subject, args }) =>
      `${subject} liefert die MTA-STS-Policy nicht aus: ${unreachable[args.reason](args.detail)}. ${
        args.isPartial ? 'Andere Adressen des Hosts tun es.' : effect(args.mode)
      }`,
    remedy: ({ args }) =>
      args.reason === 'redirect'
        ? `${args.url} selbst mit Status 200 beantworten; eine Umleitung ist dort nicht erlaubt.`
        : `Dafür sorgen, dass ${args.url} auf jeder Adresse des Hosts mit Status 200 antwortet.`,
  },
  'mta-sts.policy-invalid': {
    summary: ({ subject, args }) =>
      `Die MTA-STS-Policy von ${subject} ist nicht in Ordnung: ${listed(args.faults.map(({ fault, text }) => policyFaults[fault](text)))}. ${effect(args.mode)}`,
    remedy: ({ args }) =>
      `Den Text unter ${args.url} berichtigen: „version: STSv1“, „mode: …“, je Host ein „mx: …“, „max_age: …“, als text/plain.`,
  },
  'mta-sts.policy-differs': {
    summary: ({ subject, args }) =>
      `${subject} liefert unter ${args.addresses.join(' und ')} verschiedene MTA-STS-Policies aus; welche ein Absender bekommt, ist Zufall.`,
    remedy: () => 'Die Server auf denselben Text bringen, dann die id im Eintrag ändern.',
  },
  'mta-sts.certificate': {
    summary: ({ subject, args }) =>
      `Das Zertifikat von ${subject} ${certificateFaults[args.fault](args.detail, args.host)}. ${
        args.fault === 'expiring' ? 'Ohne Zertifikat kann kein Absender die Policy abrufen.' : effect(args.mode)
      }`,
    remedy: ({ args }) => `Das Zertifikat des Webservers für ${args.host} erneuern und die ganze Kette mitschicken.`,
  },
  'mta-sts.mx-not-matched': {
    summary: ({ subject, args }) =>
      args.mode === 'enforce'
        ? `Mail an ${subject} wird von Absendern verweigert, die MTA-STS befolgen: Die Policy erlaubt nur ${args.patterns.join(', ')}.`
        : `Die MTA-STS-Policy erlaubt den MX-Host ${subject} nicht: Sie nennt nur ${args.patterns.join(', ')}.`,
    remedy: ({ subject }) =>
      `„mx: ${subject}“ in die Policy aufnehmen und die id im Eintrag ändern, oder den Host aus den MX nehmen.`,
  },
  'mta-sts.pattern-unused': {
    summary: ({ subject, args }) =>
      `Die MTA-STS-Policy von ${subject} erlaubt ${args.patterns.join(', ')}, aber kein MX-Host heißt so.`,
    remedy: () => 'Entfernen, was nicht gebraucht wird, außer ein Umzug auf diese Hosts steht bevor.',
  },
  'mta-sts.delivery-refused': {
    summary: ({ subject, args }) =>
      `${
        args.mode === 'enforce'
          ? `Mail an ${subject} wird von Absendern verweigert, die MTA-STS befolgen (Modus enforce)`
          : `Mail an ${subject} würde unter MTA-STS verweigert, wenn die Policy scharf wäre`
      }: ${listed(args.faults.map(({ fault, detail }) => deliveryFaults[fault](detail)))}.`,
    remedy: ({ args }) =>
      `${args.host} STARTTLS mit einem Zertifikat einer öffentlichen CA für diesen Namen geben. Dauert das, so lange „mode: testing“ mit neuer id ausliefern: Absender, die sie abrufen, lassen Mail durch.`,
  },
  'mta-sts.mode-testing': {
    summary: ({ subject, args }) =>
      args.days === 0
        ? `Die MTA-STS-Policy von ${subject} ist im Testbetrieb: Nichts wird erzwungen.`
        : `Die MTA-STS-Policy von ${subject} ist seit ${args.days} ${args.days === 1 ? 'Tag' : 'Tagen'} im Testbetrieb: Nichts wird erzwungen.`,
    remedy: () => 'Die TLS-Berichte lesen; zeigen sie keine Fehler, „mode: enforce“ ausliefern und die id ändern.',
  },
  'mta-sts.mode-none': {
    summary: ({ subject, args }) =>
      args.heldUntil === null
        ? `Die MTA-STS-Policy von ${subject} hat den Modus none: Von Absendern wird nichts verlangt.`
        : `Die MTA-STS-Policy von ${subject} hat den Modus none; manche Absender haben die frühere womöglich noch bis ${args.heldUntil.slice(0, 10)}.`,
    remedy: ({ args }) =>
      args.heldUntil === null
        ? '„mode: enforce“ ausliefern, um MTA-STS zu nutzen, oder Eintrag und Policy löschen.'
        : `Eintrag und Policy bis ${args.heldUntil.slice(0, 10)} behalten und dann beide löschen.`,
  },
  'mta-sts.max-age-short': {
    summary: ({ subject, args }) =>
      `Absender behalten die MTA-STS-Policy von ${subject} nur ${durationDe(args.seconds)}; wer einen Abruf verhindert, ist sie los.`,
    remedy: ({ args }) => `max_age auf ${args.recommended} (zwei Wochen) oder mehr setzen und die id ändern.`,
  },
  'mta-sts.id-not-changed': {
    summary: ({ subject, args }) =>
      `Die MTA-STS-Policy von ${subject} hat sich geändert, ihre id „${args.id}“ nicht: Absender richten sich womöglich bis ${args.until.slice(0, 10)} nach dem früheren Text.`,
    remedy: () => 'Eine neue id in den TXT-Eintrag setzen; Absender rufen die Policy neu ab, sobald sie sie sehen.',
  },
  'mta-sts.policy-not-changed': {
    summary: ({ subject, args }) =>
      `Die MTA-STS-id von ${subject} ging von „${args.before}“ auf „${args.id}“, die Policy ist dieselbe wie zuvor.`,
    remedy: () =>
      'Soll noch eine neue Policy kommen, die id danach noch einmal ändern: Absender, die dazwischen nachsahen, haben den früheren Text.',
  },
  'mta-sts.removed-early': {
    summary: ({ subject, args }) =>
      `Der MTA-STS-Eintrag von ${subject} ist weg, aber Absender haben seine Policy (Modus ${args.mode}) womöglich bis ${args.until.slice(0, 10)} und richten sich weiter danach.`,
    remedy: ({ args }) =>
      `Den Eintrag bei ${args.name} mit neuer id und einer Policy im Modus none wieder veröffentlichen und beide erst nach dem ${args.until.slice(0, 10)} löschen. Bis dahin MX-Hosts und Zertifikate so lassen, wie die Policy sie will.`,
  },
  'mta-sts.unexamined': {
    summary: ({ subject, args }) =>
      `MTA-STS von ${subject} wurde auf ${args.addresses.join(', ')} nicht angesehen. Von dieser Maschine führt kein Weg dorthin.`,
    remedy: () => 'mailhealth auch dort betreiben, wo es IPv6 gibt; dann werden diese Adressen überwacht.',
  },
  'mta-sts.indeterminate': {
    summary: ({ subject, args }) =>
      `Nicht feststellbar, wie es um MTA-STS bei ${subject} steht: ${args.unanswered} von ${args.asked} Fragen blieben ohne Antwort (${args.reason}).`,
    remedy: () =>
      '„mailhealth doctor“ ausführen; sind Resolver und Port 25 in Ordnung, liegt es an Nameservern oder Mailhosts der Domain.',
  },
}
