import type { Locale } from '@mailhealth/catalogue'

/** Words of what goes out by another way than Slack. Plain text; times are UTC. */
export interface FallbackTexts {
  readonly subject: {
    readonly one: (id: string) => string
    readonly many: (count: string) => string
    readonly silent: string
    readonly back: string
    readonly test: string
  }
  readonly test: string
  readonly why: { readonly [W in 'untold' | 'gone' | 'refused']: (since: string) => string }
  readonly reason: (sentence: string) => string
  readonly meanwhile: string
  readonly incident: (told: { id: string; check: string; target: string; since: string }) => string
  readonly todo: (remedy: string) => string
  readonly runbook: (place: string) => string
  readonly more: (count: string) => string
  readonly atLeast: (count: number) => string
  readonly terminal: (id: string) => string
  readonly back: (since: string, until: string) => string
  readonly told: string
  readonly nothingTold: string
  readonly states: { readonly [S in 'open' | 'acknowledged' | 'snoozed' | 'resolved']: string }
}

const en: FallbackTexts = {
  subject: {
    one: (id) => `mailhealth: ${id} is critical, and Slack is silent`,
    many: (count) => `mailhealth: ${count} critical incidents, and Slack is silent`,
    silent: 'mailhealth: Slack is silent',
    back: 'mailhealth: Slack is back',
    test: 'mailhealth: a test',
  },
  test: 'Somebody asked mailhealth to send a test. Nothing is wrong: this is where critical incidents come while Slack is silent.',
  why: {
    untold: (since) => `Alerts have not reached Slack since ${since}.`,
    gone: (since) => `The Slack bot has shown no sign of life since ${since}. See whether "mailhealth slack" runs.`,
    refused: (since) => `Slack has refused the app's token since ${since}. No alert can reach it.`,
  },
  reason: (sentence) => `The last that was heard: ${sentence}.`,
  meanwhile: 'Until it is back, what is critical comes here, each incident once.',
  incident: ({ id, check, target, since }) => `${id} critical: ${check} of ${target}, since ${since}`,
  todo: (remedy) => `To do: ${remedy}`,
  runbook: (place) => `Runbook: ${place}`,
  more: (count) => `And ${count} more: mailhealth incidents`,
  atLeast: (count) => `at least ${count}`,
  terminal: (id) => `To take it on at a terminal: mailhealth ack ${id}`,
  back: (since, until) => `Alerts reach Slack again. They did not from ${since} to ${until}.`,
  told: 'What was told here meanwhile:',
  nothingTold: 'Nothing critical happened meanwhile.',
  states: { open: 'still open', acknowledged: 'acknowledged', snoozed: 'snoozed', resolved: 'resolved' },
}

const de: FallbackTexts = {
  subject: {
    one: (id) => `mailhealth: ${id} ist kritisch, und Slack schweigt`,
    many: (count) => `mailhealth: ${count} kritische Vorfälle, und Slack schweigt`,
    silent: 'mailhealth: Slack schweigt',
    back: 'mailhealth: Slack ist wieder da',
    test: 'mailhealth: ein Test',
  },
  test: 'Jemand hat mailhealth um einen Test gebeten. Nichts ist kaputt: Hierher kommen kritische Vorfälle, solange Slack schweigt.',
  why: {
    untold: (since) => `Alarme erreichen Slack nicht, seit ${since}.`,
    gone: (since) => `Der Slack-Bot gibt kein Lebenszeichen, seit ${since}. Prüfen Sie, ob „mailhealth slack“ läuft.`,
    refused: (since) => `Slack nimmt das Token der App nicht an, seit ${since}. Kein Alarm kann es erreichen.`,
  },
  reason: (sentence) => `Zuletzt gehört: ${sentence}.`,
  meanwhile: 'Bis Slack wieder da ist, kommt Kritisches hierher, jeder Vorfall einmal.',
  incident: ({ id, check, target, since }) => `${id} kritisch: ${check} von ${target}, seit ${since}`,
  todo: (remedy) => `Zu tun: ${remedy}`,
  runbook: (place) => `Runbook: ${place}`,
  more: (count) => `Und ${count} weitere: mailhealth incidents`,
  atLeast: (count) => `mindestens ${count}`,
  terminal: (id) => `Am Terminal übernehmen: mailhealth ack ${id}`,
  back: (since, until) => `Alarme erreichen Slack wieder. Von ${since} bis ${until} taten sie es nicht.`,
  told: 'Was inzwischen hier gemeldet wurde:',
  nothingTold: 'Inzwischen ist nichts Kritisches geschehen.',
  states: { open: 'noch offen', acknowledged: 'übernommen', snoozed: 'zurückgestellt', resolved: 'behoben' },
}

const byLocale: { readonly [L in Locale]: FallbackTexts } = { en, de }

export function fallbackTextsIn(locale: Locale): FallbackTexts {
  return byLocale[locale]
}
