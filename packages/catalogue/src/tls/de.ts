import type { Messages } from '../spec.ts'
import type { CipherWeakness, StarttlsFault, TlsFindings } from './findings.ts'
import { versionNames } from './version-names.ts'

const starttlsFaults: { readonly [F in StarttlsFault]: (reply: string) => string } = {
  'not-offered': () => 'bietet kein STARTTLS an; Mail dorthin läuft im Klartext',
  refused: (reply) => `bietet STARTTLS an und lehnt es dann ab (${reply})`,
  handshake: (reply) => `bringt mit keiner Version von TLS 1.0 bis TLS 1.3 einen Handshake zustande (${reply})`,
}

const weaknesses: { readonly [W in CipherWeakness]: string } = {
  'no-encryption': 'keine Verschlüsselung',
  anonymous: 'keine Authentisierung',
  export: 'Schlüssel in Exportstärke',
  rc4: 'RC4',
  des: 'DES oder 3DES',
  md5: 'MD5',
  'no-forward-secrecy': 'keine Forward Secrecy',
  'sha1-mac': 'CBC mit SHA-1',
}

/** OpenSSL's reasons in words; any other is shown as it is. */
const reasons: { readonly [reason: string]: string } = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'es ist selbst signiert',
  SELF_SIGNED_CERT_IN_CHAIN: 'seine Wurzel ist keine öffentliche',
  UNABLE_TO_GET_ISSUER_CERT: 'ein Zertifikat darüber fehlt',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'ein Zertifikat darüber fehlt, oder seine Wurzel ist keine öffentliche',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'der Server schickt das Zwischenzertifikat nicht mit, oder der Aussteller ist keine öffentliche CA',
  CERT_NOT_YET_VALID: 'es oder ein Zertifikat darüber gilt noch nicht',
  CERT_HAS_EXPIRED: 'ein Zertifikat darüber ist abgelaufen',
}

export const tlsDe: Messages<TlsFindings> = {
  'tls.starttls-missing': {
    summary: ({ subject, args }) => `${subject} ${starttlsFaults[args.fault](args.reply)}.`,
    remedy: ({ args }) =>
      args.fault === 'not-offered'
        ? 'STARTTLS mit einem Zertifikat für den Hostnamen einschalten, oder den Filter entfernen, der es verdeckt.'
        : 'Im Log des Servers nach dem TLS-Fehler suchen: meist sind Schlüssel oder Zertifikat nicht lesbar.',
  },
  'tls.protocol-old': {
    summary: ({ subject, args }) =>
      args.severity === 'critical'
        ? `${subject} kennt nichts Neueres als ${versionNames(args.versions)}; heutige Absender können nicht verschlüsseln.`
        : `${subject} nimmt ${versionNames(args.versions)} an.`,
    remedy: ({ args }) =>
      args.severity === 'critical'
        ? 'Den Server aktualisieren, sodass er TLS 1.2 und TLS 1.3 kann.'
        : 'Diese Versionen abschalten, sobald laut Log keine Gegenstelle sie mehr braucht: für eine solche wäre Klartext schlimmer.',
  },
  'tls.protocol-missing': {
    summary: ({ subject, args }) => `${subject} kann ${versionNames(args.versions)} nicht.`,
    remedy: () => 'Die TLS-Bibliothek aktualisieren, oder die Beschränkung der Versionen aus der Konfiguration nehmen.',
  },
  'tls.cipher-weak': {
    summary: ({ subject, args }) =>
      `${subject} wählt ${args.ciphers.join(', ')}: ${args.weaknesses.map((one) => weaknesses[one]).join(', ')}.`,
    remedy: () => 'ECDHE mit AES-GCM oder ChaCha20 anbieten und bevorzugen; die genannten Suiten entfernen.',
  },
  'tls.certificate-expired': {
    summary: ({ subject, args }) => `Das Zertifikat von ${subject} ist am ${args.notAfter.slice(0, 10)} abgelaufen.`,
    remedy: () => 'Das Zertifikat sofort erneuern und den Mailserver neu laden, damit er es verwendet.',
  },
  'tls.certificate-expiring': {
    summary: ({ subject, args }) =>
      `Das Zertifikat von ${subject} läuft in ${args.daysLeft} ${args.daysLeft === 1 ? 'Tag' : 'Tagen'} ab, am ${args.notAfter.slice(0, 10)}.`,
    remedy: () => 'Klären, warum es noch nicht erneuert ist; wenn doch, den Mailserver neu laden.',
  },
  'tls.certificate-name': {
    summary: ({ subject, args }) =>
      args.names.length === 0
        ? `Das Zertifikat von ${subject} nennt gar keinen Host.`
        : `Das Zertifikat von ${subject} gilt für ${args.names.join(', ')}, nicht für ${args.expected}.`,
    remedy: ({ args }) => `Ein Zertifikat beschaffen, das ${args.expected} unter seinen alternativen Namen führt.`,
  },
  'tls.certificate-untrusted': {
    summary: ({ subject, args }) =>
      `Dem Zertifikat von ${subject} (ausgestellt von ${args.issuer}) ist nicht zu trauen: ${reasons[args.reason] ?? args.reason}.`,
    remedy: () =>
      'Ein Zertifikat einer öffentlichen CA verwenden und die ganze Kette schicken: das Zertifikat, dann die Zwischenzertifikate.',
  },
  'tls.key-weak': {
    summary: ({ subject, args }) =>
      `Das Zertifikat von ${subject} hat einen ${args.type.toUpperCase()}-Schlüssel mit ${args.bits} Bit; ${args.minimum} sind das Mindeste.`,
    remedy: () => 'Das Zertifikat mit neuem Schlüssel erneuern: ECDSA P-256, oder RSA mit 3072 Bit.',
  },
  'tls.indeterminate': {
    summary: ({ subject, args }) =>
      `Nicht feststellbar, wie ${subject} verschlüsselt: ${args.unanswered} von ${args.asked} Fragen blieben ohne Antwort (${args.reason}).`,
    remedy: () =>
      'Mit „mailhealth doctor“ prüfen, ob Port 25 nach außen offen ist; wenn ja, liegt es am Server selbst.',
  },
}
