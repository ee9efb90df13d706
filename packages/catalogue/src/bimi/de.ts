import type { Messages } from '../spec.ts'
import type {
  BimiCertificateFault,
  BimiFindings,
  BimiImageFault,
  BimiObstacle,
  BimiRecordFault,
  BimiUnreachable,
} from './findings.ts'

const records: { readonly [F in BimiRecordFault]: string } = {
  several: 'es gibt mehrere',
  version: 'er beginnt nicht mit „v=BIMI1“',
  tag: 'ein Stück ist kein Tag',
  location: 'l= ist keine https-Adresse, die sich abrufen lässt',
  authority: 'a= ist keine https-Adresse, die sich abrufen lässt',
}

const obstacles: { readonly [O in BimiObstacle]: string } = {
  'no-record': 'es gibt keinen DMARC-Eintrag',
  policy: 'die Policy ist none',
  subdomains: 'die Policy für Subdomains ist none',
  percentage: 'sie gilt nur für einen Teil der Mail (pct)',
}

const unreachable: { readonly [W in BimiUnreachable]: string } = {
  address: 'ihr Host hat keine Adresse',
  connect: 'ihr Host nimmt keine Verbindung an',
  tls: 'es kommt kein TLS-Handshake zustande',
  certificate: 'dem Zertifikat des Webservers wird nicht vertraut, oder es gilt für einen anderen Namen',
  redirect: 'sie führt woandershin',
  status: 'der Webserver hat die Datei nicht',
  'too-large': 'die Datei ist größer, als irgendein Empfänger annimmt',
  answer: 'die Antwort brach ab',
}

const images: { readonly [F in BimiImageFault]: string } = {
  'not-xml': 'es ist kein XML',
  'not-svg': 'es ist kein SVG',
  version: 'version ist nicht 1.2',
  profile: 'baseProfile ist nicht tiny-ps',
  title: 'es hat keinen Titel',
  script: 'es enthält Skripte',
  external: 'es bindet andere Dateien ein',
  animation: 'es enthält Animationen',
  position: 'seine Wurzel hat x oder y',
  'not-square': 'seine viewBox ist nicht quadratisch',
  'too-large': 'es ist größer als 32 KB',
}

const certificates: { readonly [F in BimiCertificateFault]: string } = {
  'not-pem': 'es lässt sich nicht lesen',
  usage: 'es ist keines für Logos',
  'not-yet': 'es gilt noch nicht',
  expired: 'es ist abgelaufen',
  name: 'es nennt die Domain nicht',
}

const list = <F extends string>(words: { readonly [K in F]: string }, faults: readonly F[]): string =>
  faults.map((fault) => words[fault]).join('; ')
const detailOf = (detail: string): string => (detail === '' ? '' : ` (${detail})`)

export const bimiDe: Messages<BimiFindings> = {
  'bimi.record-invalid': {
    summary: ({ args }) =>
      `Der BIMI-Eintrag bei ${args.name} ist nicht brauchbar: ${args.faults.map(({ fault, text }) => `${records[fault]}${detailOf(text)}`).join('; ')}.`,
    remedy: () =>
      'Einen Eintrag der Form „v=BIMI1; l=https://…/logo.svg; a=https://…/certificate.pem“ veröffentlichen.',
  },
  'bimi.dmarc-not-enforced': {
    summary: ({ subject, args }) =>
      `Das Logo von ${subject} wird nicht gezeigt, denn DMARC setzt bei ${args.at} nichts durch: ${list(obstacles, args.obstacles)}.`,
    remedy: () =>
      'DMARC für alle Mail auf quarantine oder reject bringen, auch für Subdomains; der Check dmarc nennt den nächsten Schritt.',
  },
  'bimi.indicator-missing': {
    summary: ({ args }) => `Der BIMI-Eintrag bei ${args.name} nennt kein Logo (l=).`,
    remedy: () =>
      'Die Adresse des Logos in l= eintragen. Soll es mit Absicht keines geben, l= und a= beide leer lassen.',
  },
  'bimi.indicator-unreachable': {
    summary: ({ subject, args }) =>
      `Das Logo ${subject} ließ sich nicht abrufen: ${unreachable[args.why]}${detailOf(args.detail)}.`,
    remedy: () =>
      'Die Datei selbst unter dieser Adresse ausliefern, über HTTPS mit vertrauenswürdigem Zertifikat und ohne Weiterleitung.',
  },
  'bimi.indicator-invalid': {
    summary: ({ subject, args }) =>
      `Das Logo ${subject} (${args.bytes} Bytes) ist nicht, wie Empfänger es wollen: ${list(images, args.faults)}.`,
    remedy: () => 'Als SVG Tiny Portable/Secure (SVG P/S) exportieren, quadratisch, mit Titel, unter 32 KB.',
  },
  'bimi.certificate-missing': {
    summary: ({ args }) =>
      `Der BIMI-Eintrag bei ${args.name} nennt kein Markenzertifikat (a=): Gmail und Apple Mail zeigen ohne ein solches kein Logo.`,
    remedy: () =>
      'Soll das Logo dort erscheinen, ein VMC- oder CMC-Zertifikat beschaffen und seine Adresse in a= eintragen.',
  },
  'bimi.certificate-unreachable': {
    summary: ({ subject, args }) =>
      `Das Markenzertifikat ${subject} ließ sich nicht abrufen: ${unreachable[args.why]}${detailOf(args.detail)}.`,
    remedy: () =>
      'Die PEM-Datei selbst unter dieser Adresse ausliefern, über HTTPS mit vertrauenswürdigem Zertifikat und ohne Weiterleitung.',
  },
  'bimi.certificate-invalid': {
    summary: ({ subject, args }) =>
      `Das Markenzertifikat ${subject} wird nicht angenommen: ${list(certificates, args.faults)}${args.names.length > 0 && args.faults.includes('name') ? ` (${args.names.join(', ')})` : ''}.`,
    remedy: () =>
      'Das Zertifikat für diese Domain neu ausstellen lassen und die ganze Kette als PEM ausliefern, das Zertifikat zuerst.',
  },
  'bimi.certificate-expiring': {
    summary: ({ subject, args }) =>
      `Das Markenzertifikat ${subject} endet in ${args.daysLeft} ${args.daysLeft === 1 ? 'Tag' : 'Tagen'}, am ${args.notAfter.slice(0, 10)}; dann verschwindet das Logo.`,
    remedy: () => 'Erneuern: Der Aussteller prüft die Organisation noch einmal, und das dauert Tage bis Wochen.',
  },
  'bimi.indeterminate': {
    summary: ({ subject, args }) =>
      `Nicht feststellbar, wie es um BIMI bei ${subject} steht: ${args.unanswered} von ${args.asked} Fragen blieben ohne Antwort (${args.reason}).`,
    remedy: () => 'Beim nächsten Lauf wird noch einmal gefragt.',
  },
}
