import { daysDe, durationDe } from '../duration.ts'
import type { Messages } from '../spec.ts'
import type { DaneFindings, DaneMismatch, TlsaFault } from './findings.ts'

const recordFaults: { readonly [F in TlsaFault]: string } = {
  'pkix-usage': 'usage 0 und 1 sagen Absendern von Mail nichts',
  usage: 'diesen usage gibt es nicht',
  selector: 'diesen selector gibt es nicht',
  'matching-type': 'diesen matching type gibt es nicht',
  length: 'die Daten sind kein Hash dieser Art, kein Zertifikat und kein Schlüssel',
}

const mismatches: { readonly [M in DaneMismatch | 'weaker-digest']: string } = {
  'no-match': 'passt zu nichts, was der Server schickt',
  'not-signed': 'sein Zertifikat hat den Rest der Kette nicht signiert',
  expired: 'ein Zertifikat bis dorthin gilt zeitlich nicht',
  name: 'das Zertifikat gilt für einen anderen Namen',
  'weaker-digest': 'würde passen, aber es zählt der stärkere Hash daneben',
}

const senders = {
  all: 'Absendern, die DANE befolgen,',
  sha256: 'Absendern, die DANE befolgen und nur SHA-256 kennen,',
  sha512: 'Absendern, die DANE befolgen und SHA-512 kennen,',
}

const missing = {
  'mx-insecure': 'sein DNS ist nicht signiert',
  'address-insecure': 'das DNS seiner Mailhosts ist nicht signiert',
  'no-records': 'seine Mailhosts haben keine TLSA-Einträge',
}

const tlsFaults = {
  'not-offered': () => 'STARTTLS wird nicht angeboten',
  refused: (reply: string) => `STARTTLS wird abgelehnt (${reply})`,
  handshake: (reply: string) => `es kommt kein TLS-Handshake zustande (${reply})`,
}

const minutes = (moment: string): string => `${moment.slice(0, 16).replace('T', ' ')} UTC`

export const daneDe: Messages<DaneFindings> = {
  'dane.missing': {
    summary: ({ subject, args }) => `${subject} hat kein DANE: ${missing[args.why]}.`,
    remedy: ({ args }) =>
      args.why === 'no-records'
        ? `Für jeden Mailhost „_25._tcp.${args.hosts[0] ?? 'HOST'}. IN TLSA 3 1 1 …“ veröffentlichen und mit dem Zertifikat in Schritt halten.`
        : 'Zuerst die Zonen mit DNSSEC signieren; bis dahin schützt MTA-STS auch ohne.',
  },
  'dane.insecure': {
    summary: ({ subject, args }) =>
      args.what === 'mx'
        ? `Die Mailhosts von ${subject} haben TLSA-Einträge, aber die MX-Einträge von ${args.name} sind nicht signiert: Absender beachten sie nicht.`
        : `Die TLSA-Einträge bei ${args.name} sind nicht signiert: Absender beachten sie nicht.`,
    remedy: ({ args }) =>
      `Die Zone signieren, in der ${args.name} liegt, und ihren DS-Eintrag in der Elternzone veröffentlichen.`,
  },
  'dane.mismatch': {
    summary: ({ subject, args }) =>
      `Mail an ${subject} wird von ${senders[args.senders]} verweigert: Das Zertifikat${args.kind === 'any' ? '' : ` (${args.kind.toUpperCase()})`} passt nicht zu den TLSA-Einträgen bei ${args.name} (${args.records.map(({ record, why }) => `${record}: ${mismatches[why]}`).join('; ')}).`,
    remedy: ({ args }) =>
      `Sofort „${args.name}. IN TLSA ${args.publish}“ veröffentlichen oder das frühere Zertifikat wieder einsetzen. Absender mit den früheren Einträgen kommen nach deren TTL nach.`,
  },
  'dane.tls-missing': {
    summary: ({ subject, args }) =>
      `Mail an ${subject} wird von Absendern verweigert, die DANE befolgen: Bei ${args.name} stehen TLSA-Einträge, und ${tlsFaults[args.fault](args.reply)}.`,
    remedy: () =>
      'STARTTLS mit dem Zertifikat einschalten, das die Einträge nennen. Die Einträge zu löschen hilft erst nach ihrer TTL.',
  },
  'dane.unusable': {
    summary: ({ args }) =>
      `${args.severity === 'high' ? 'Kein TLSA-Eintrag' : 'Nicht jeder TLSA-Eintrag'} bei ${args.name} ist für Absender von Mail brauchbar: ${args.records.map(({ record, fault }) => `${record} (${recordFaults[fault]})`).join('; ')}.`,
    remedy: () => 'Durch Einträge der Form „3 1 1“ (der Schlüssel) oder „2 1 1“ (der Aussteller) mit SHA-256 ersetzen.',
  },
  'dane.partial': {
    summary: ({ subject, args }) =>
      `Nicht jeder Mailhost von ${subject} hat DANE: ${args.with.join(', ')} ja, ${args.without.join(', ')} nicht. Wer die ersten behindert, bekommt die Mail bei den anderen im Klartext.`,
    remedy: () => 'Auch für die anderen TLSA-Einträge veröffentlichen, oder sie aus den MX nehmen.',
  },
  'dane.rollover-unsafe': {
    summary: ({ args }) =>
      args.pins === 'certificate'
        ? `Die nächste Erneuerung legt Mail lahm: Die TLSA-Einträge bei ${args.name} nennen genau dieses Zertifikat, das in ${daysDe(args.daysLeft)} endet, und für das nächste ist nichts veröffentlicht.`
        : args.habit === 'changes-key'
          ? `Die nächste Erneuerung legt Mail lahm: Die TLSA-Einträge bei ${args.name} nennen den Schlüssel, den die letzte Erneuerung gewechselt hat, und für den nächsten ist nichts veröffentlicht. Das Zertifikat endet in ${daysDe(args.daysLeft)}.`
          : `Die TLSA-Einträge bei ${args.name} nennen einen Schlüssel. Eine Erneuerung, die ihn behält (--reuse-key), ist sicher; eine mit neuem Schlüssel legt Mail lahm. Das Zertifikat endet in ${daysDe(args.daysLeft)}.`,
    remedy: ({ args }) =>
      `1. Den nächsten Schlüssel erzeugen und „${args.name}. IN TLSA 3 1 1 <SHA-256 des neuen Schlüssels>“ neben „${args.current.join('“, „')}“ veröffentlichen. 2. ${durationDe(args.waitSeconds)} warten (zweimal die TTL)${
        args.signaturesUntil === null
          ? ''
          : `; ganz sicher ist es ab ${minutes(args.signaturesUntil)}, wenn die jetzigen Signaturen enden`
      }. 3. Mit diesem Schlüssel erneuern, vor dem ${args.notAfter.slice(0, 10)}. 4. Den früheren Eintrag löschen.`,
  },
  'dane.rollover-pending': {
    summary: ({ args }) =>
      `Bei ${args.name} ist ein TLSA-Eintrag für ein kommendes Zertifikat veröffentlicht (${args.next.join(', ')}), neben dem des jetzigen.`,
    remedy: ({ args }) =>
      args.readyAt === null
        ? `Das nächste Zertifikat kann jetzt eingesetzt werden. Danach „${args.current.join('“, „')}“ löschen; kommt keines, „${args.next.join('“, „')}“ löschen.`
        : `Mit dem nächsten Zertifikat bis ${minutes(args.readyAt)} warten: So lange haben Absender womöglich noch die Einträge ohne es. Danach „${args.current.join('“, „')}“ löschen.`,
  },
  'dane.lookup-bogus': {
    summary: ({ args }) =>
      `${args.name} ${args.type} besteht die DNSSEC-Prüfung nicht: Absender, die DANE befolgen, stellen Mail zurück, bis das behoben ist${args.reason === '' ? '' : ` (${args.reason})`}.`,
    remedy: () =>
      'Die Zone neu signieren und DS mit DNSKEY vergleichen; bei Namen, die es nicht gibt, die NSEC-Einträge ansehen, die sie verneinen.',
  },
  'dane.signature-expiring': {
    summary: ({ args }) =>
      args.daysLeft < 0
        ? `Die Signaturen der TLSA-Einträge bei ${args.name} sind am ${args.expiresAt.slice(0, 10)} abgelaufen: Absender, die DANE beachten, halten Mail zurück.`
        : `Die Signaturen der TLSA-Einträge bei ${args.name} laufen in ${daysDe(args.daysLeft)} ab; Absender, die DANE beachten, halten Mail dann zurück.`,
    remedy: () =>
      'Herausfinden, warum die Zone nicht neu signiert wurde; meist steht der Signierer oder ein Secondary.',
  },
  'dane.algorithm-weak': {
    summary: ({ args }) =>
      `Die TLSA-Einträge bei ${args.name} sind mit ${args.algorithms.join(', ')} signiert; Resolver geben das auf, und DANE endet damit.`,
    remedy: () => 'Die Zone auf ECDSAP256SHA256 (13) umstellen.',
  },
  'dane.ttl-long': {
    summary: ({ args }) =>
      `Die TLSA-Einträge bei ${args.name} leben ${durationDe(args.ttlSeconds)}: So lange bleibt ein Fehler bei Absendern, und doppelt so lange muss eine Erneuerung warten.`,
    remedy: () => 'Ihre TTL auf eine Stunde setzen.',
  },
  'dane.unexamined': {
    summary: ({ subject, args }) =>
      `DANE von ${subject} wurde auf ${args.addresses.join(', ')} nicht angesehen. Von dieser Maschine führt kein Weg dorthin.`,
    remedy: () => 'mailhealth auch dort betreiben, wo es IPv6 gibt; dann werden diese Adressen überwacht.',
  },
  'dane.indeterminate': {
    summary: ({ subject, args }) =>
      `Nicht feststellbar, wie es um DANE bei ${subject} steht: ${args.unanswered} von ${args.asked} Fragen blieben ohne Antwort (${args.reason}).`,
    remedy: () =>
      'DANE braucht einen eigenen validierenden Resolver, den „mailhealth doctor“ in Ordnung findet, etwa unbound auf dieser Maschine, und Port 25 nach außen offen.',
  },
}
