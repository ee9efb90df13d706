import type { Messages } from '../spec.ts'
import type { CipherWeakness, SessionFault, SomeSuites, StarttlsFault, TlsFindings } from './findings.ts'
import { versionNames } from './version-names.ts'

const starttlsFaults: { readonly [F in StarttlsFault]: (reply: string) => string } = {
  'not-offered': () => 'bietet kein STARTTLS an; Mail dorthin läuft im Klartext',
  refused: (reply) => `bietet STARTTLS an und lehnt es dann ab (${reply})`,
  handshake: (reply) => `bringt mit keiner Version von SSL 3.0 bis TLS 1.3 einen Handshake zustande (${reply})`,
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

const sessionFaults: { readonly [F in SessionFault]: string } = {
  'no-extended-master-secret': 'kein Extended Master Secret',
  'no-secure-renegotiation': 'keine sichere Renegotiation (RFC 5746)',
  compression: 'TLS-Kompression (CRIME)',
}

/** The first names, and how many more there are. */
function some({ ciphers, total, isWhole }: SomeSuites): string {
  const more = total > ciphers.length ? ` und ${total - ciphers.length} weitere` : ''
  return `${ciphers.join(', ')}${more}${isWhole ? '' : ', vielleicht auch ähnliche'}`
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
        ? `${subject} kennt nichts Neueres als ${versionNames(args.versions.slice(-1))}; heutige Absender können nicht verschlüsseln.`
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
      `${subject} nimmt Suiten an, die laut ${args.baseline} nicht genügen: ${some(args)} (${args.weaknesses.map((one) => weaknesses[one]).join(', ')}).`,
    remedy: ({ args }) =>
      args.severity === 'high'
        ? 'Diese Suiten entfernen: keine Gegenstelle braucht sie heute noch. ECDHE mit AES-GCM oder ChaCha20 behalten.'
        : 'Diese Suiten entfernen, sobald laut Log keine Gegenstelle sie mehr verwendet. ECDHE mit AES-GCM oder ChaCha20 behalten.',
  },
  'tls.cipher-phase-out': {
    summary: ({ subject, args }) => `${subject} nimmt Suiten an, die laut ${args.baseline} auslaufen: ${some(args)}.`,
    remedy: () => 'Bei der nächsten Änderung der Konfiguration weglassen; ECDHE mit AES-GCM oder ChaCha20 reicht aus.',
  },
  'tls.cipher-order': {
    summary: ({ subject, args }) => `${subject} bevorzugt ${args.preferred}, obwohl es ${args.better} kann.`,
    remedy: ({ args }) => `Voranstellen, was ${args.baseline} empfiehlt, oder die Gegenstelle wählen lassen.`,
  },
  'tls.group-weak': {
    summary: ({ subject, args }) =>
      `${subject} tauscht Schlüssel über ${args.groups.join(', ')} aus; laut ${args.baseline} genügt das nicht.`,
    remedy: () =>
      'Die Gruppen auf X25519, P-256, P-384 und, wo vorhanden, ein hybrides Post-Quanten-Verfahren beschränken.',
  },
  'tls.dh-weak': {
    summary: ({ subject, args }) =>
      `${subject} verwendet Diffie-Hellman mit ${args.name} von ${args.bits} Bit; laut ${args.baseline} genügt das nicht.`,
    remedy: () => 'Die DHE-Suiten entfernen, oder ffdhe3072 nach RFC 7919 verwenden.',
  },
  'tls.signature-weak': {
    summary: ({ subject, args }) =>
      `${subject} unterschreibt einen Schlüsselaustausch auf Wunsch mit ${args.signatures.join(', ')}; laut ${args.baseline} genügt das nicht.`,
    remedy: () =>
      'SHA-1, SHA-224 und MD5 aus den Signaturverfahren nehmen; die Sicherheitsstufe 2 von OpenSSL tut das.',
  },
  'tls.session-weak': {
    summary: ({ subject, args }) =>
      `Sitzungen mit ${subject} vor TLS 1.3 haben ${args.faults.map((one) => sessionFaults[one]).join(', ')}.`,
    remedy: () => 'Die TLS-Bibliothek aktualisieren; Kompression abschalten.',
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
  'tls.chain-incomplete': {
    summary: ({ subject, args }) =>
      `${subject} schickt ${args.sent === 1 ? 'ein Zertifikat' : `${args.sent} Zertifikate`} und lässt das Zwischenzertifikat „${args.issuer}“ weg; Absender, die prüfen, können die Kette nicht bilden.`,
    remedy: ({ args }) =>
      `Die ganze Kette konfigurieren (fullchain.pem). Das fehlende Zertifikat liegt unter ${args.url}; danach den Mailserver neu laden.`,
  },
  'tls.certificate-hash': {
    summary: ({ subject, args }) =>
      `Die Kette von ${subject} beruht auf ${args.algorithm}: ${args.certificates.join('; ')}.`,
    remedy: () => 'Das Zertifikat neu ausstellen lassen; jede heutige CA unterschreibt mit SHA-256 oder besser.',
  },
  'tls.certificate-differs': {
    summary: ({ subject, args }) =>
      `${subject} zeigt auf seinen Adressen verschiedene Zertifikate: ${args.certificates.join('; ')}.`,
    remedy: () =>
      'In Ordnung, wenn jede Adresse ihr eigenes hat; sonst das neueste Zertifikat auf alle Maschinen kopieren und neu laden.',
  },
  'tls.key-short': {
    summary: ({ subject, args }) =>
      `Das Zertifikat von ${subject} hat ${args.type.toUpperCase()} mit ${args.bits} Bit; ${args.baseline} lässt auslaufen, was unter ${args.wanted} liegt.`,
    remedy: () => 'ECDSA P-256 oder RSA mit 3072 Bit wählen, wenn der Schlüssel das nächste Mal neu erzeugt wird.',
  },
  'tls.key-weak': {
    summary: ({ subject, args }) =>
      `Das Zertifikat von ${subject} hat einen ${args.type.toUpperCase()}-Schlüssel mit ${args.bits} Bit; ${args.minimum} sind das Mindeste.`,
    remedy: () => 'Das Zertifikat mit neuem Schlüssel erneuern: ECDSA P-256, oder RSA mit 3072 Bit.',
  },
  'tls.unexamined': {
    summary: ({ subject, args }) =>
      `TLS von ${subject} wurde auf ${args.addresses.join(', ')} nicht angesehen. Von dieser Maschine führt kein Weg dorthin.`,
    remedy: () => 'mailhealth auch dort betreiben, wo es IPv6 gibt; dann werden diese Adressen überwacht.',
  },
  'tls.indeterminate': {
    summary: ({ subject, args }) =>
      `Nicht feststellbar, wie ${subject} verschlüsselt: ${args.unanswered} von ${args.asked} Fragen blieben ohne Antwort (${args.reason}).`,
    remedy: () =>
      'Mit „mailhealth doctor“ prüfen, ob Port 25 nach außen offen ist; wenn ja, liegt es am Server selbst.',
  },
}
