import type { Locale } from '@mailhealth/catalogue'

/** What a look that is asked for in the modal may be about, as the grammar names it. */
export const checkKinds = ['dnsbl', 'auth', 'tls'] as const
export type CheckKind = (typeof checkKinds)[number]

/** Words of the modal that asks for a look. */
export interface CheckModalTexts {
  /** At most 24 characters. */
  readonly title: string
  readonly submit: string
  readonly target: string
  readonly example: string
  readonly targetHint: string
  readonly kinds: string
  readonly kind: Readonly<Record<CheckKind, string>>
  readonly kindsHint: (checks: number) => string
  readonly whereTo: string
}

const en: CheckModalTexts = {
  title: 'Check a mail server',
  submit: 'Check',
  target: 'What to look at',
  example: 'example.com',
  targetHint: 'A domain, a host name or a public address. It need not be one that is watched.',
  kinds: 'Only this',
  kind: {
    dnsbl: 'Blocklists (DNSBL)',
    auth: 'Mail authentication (SPF, DKIM, DMARC)',
    tls: 'Encryption and certificates (TLS)',
  },
  kindsHint: (checks) => `With nothing ticked, all ${checks} checks that apply are made.`,
  whereTo: 'The result comes as a direct message, in a minute at most as a rule.',
}

const de: CheckModalTexts = {
  title: 'Mailserver prüfen',
  submit: 'Prüfen',
  target: 'Was geprüft wird',
  example: 'example.com',
  targetHint: 'Domain, Hostname oder öffentliche Adresse, auch eine, die nicht überwacht wird.',
  kinds: 'Nur dies',
  kind: {
    dnsbl: 'Sperrlisten (DNSBL)',
    auth: 'Mail-Authentifizierung (SPF, DKIM, DMARC)',
    tls: 'Verschlüsselung und Zertifikate (TLS)',
  },
  kindsHint: (checks) => `Ist nichts angekreuzt, laufen alle ${checks} Prüfungen, die zutreffen.`,
  whereTo: 'Das Ergebnis kommt als Direktnachricht, in der Regel binnen einer Minute.',
}

const byLocale: { readonly [L in Locale]: CheckModalTexts } = { en, de }

/** The words of the modal in a language. */
export function checkModalTextsIn(locale: Locale): CheckModalTexts {
  return byLocale[locale]
}
