import type { Locale } from '@mailhealth/catalogue'

/** Words of the App Home. What goes in is ready for mrkdwn. */
export interface HomeTexts {
  readonly summary: (told: { readonly open: number; readonly mine: number; readonly unknown: number }) => string
  readonly mine: string
  readonly noneMine: string
  readonly open: (shown: number, all: number) => string
  readonly noneOpen: string
  readonly noneChosen: string
  readonly filters: {
    readonly group: string
    readonly anyGroup: string
    readonly severity: string
    readonly anySeverity: string
    readonly state: string
    readonly anyState: string
    readonly states: Readonly<Record<'open' | 'acknowledged' | 'snoozed', string>>
  }
  readonly page: (page: number, pages: number) => string
  readonly previous: string
  readonly next: string
  readonly mutes: string
  readonly coverage: string
  readonly told: (told: number, all: number) => string
  readonly noTargets: string
  readonly admin: string
  readonly runbooks: (having: number, all: number, missing: string | null) => string
  readonly footer: {
    readonly version: (version: string) => string
    readonly inTime: string
    readonly overdue: (checks: number) => string
    readonly waiting: (events: number) => string
    readonly asOf: (at: string) => string
  }
}

const en: HomeTexts = {
  summary: ({ open, mine, unknown }) => {
    const incidents =
      open === 0 ? 'No incident is open' : open === 1 ? '1 incident is open' : `${open} incidents are open`
    const yours = open === 0 ? '' : mine === 0 ? ', none of them yours' : `, ${mine} of them yours`
    const checks = unknown === 1 ? '1 check gave no answer' : `${unknown} checks gave no answer`
    return `${incidents}${yours}.${unknown === 0 ? '' : ` ${checks}.`}`
  },
  mine: 'My incidents',
  noneMine: 'You have taken on none.',
  open: (shown, all) => (shown === all ? `Open incidents: ${all}` : `Open incidents: ${shown} of ${all}`),
  noneOpen: 'No incident is open.',
  noneChosen: 'No open incident is among those chosen.',
  filters: {
    group: 'Group',
    anyGroup: 'All groups',
    severity: 'Severity',
    anySeverity: 'All severities',
    state: 'State',
    anyState: 'All states',
    states: { open: 'Not acknowledged', acknowledged: 'Acknowledged', snoozed: 'Snoozed' },
  },
  page: (page, pages) => `Page ${page} of ${pages}`,
  previous: 'Previous page',
  next: 'Next page',
  mutes: 'Mutes and maintenance',
  coverage: 'Coverage',
  told: (told, all) => `${told} of ${all === 1 ? '1 check' : `${all} checks`} gave an answer in the last run.`,
  noTargets: 'Nothing is watched yet: the configuration names no target.',
  admin: 'For administrators',
  runbooks: (having, all, missing) =>
    `Runbooks of your own: ${having} of ${all} checks${missing === null ? '.' : `; without: ${missing}. They show the text that comes with mailhealth.`}`,
  footer: {
    version: (version) => `mailhealth ${version}`,
    inTime: 'worker: checks run in time',
    overdue: (checks) => `worker: ${checks === 1 ? '1 check is' : `${checks} checks are`} overdue`,
    waiting: (events) => (events === 1 ? '1 event waits to be sent' : `${events} events wait to be sent`),
    asOf: (at) => `last check ${at}`,
  },
}

const de: HomeTexts = {
  summary: ({ open, mine, unknown }) => {
    const incidents =
      open === 0 ? 'Kein Vorfall ist offen' : open === 1 ? '1 Vorfall ist offen' : `${open} Vorfälle sind offen`
    const yours =
      open === 0 ? '' : mine === 0 ? ', keiner davon selbst übernommen' : `, ${mine} davon selbst übernommen`
    const checks = unknown === 1 ? 'Eine Prüfung blieb ohne Antwort' : `${unknown} Prüfungen blieben ohne Antwort`
    return `${incidents}${yours}.${unknown === 0 ? '' : ` ${checks}.`}`
  },
  mine: 'Meine Vorfälle',
  noneMine: 'Kein Vorfall ist selbst übernommen.',
  open: (shown, all) => (shown === all ? `Offene Vorfälle: ${all}` : `Offene Vorfälle: ${shown} von ${all}`),
  noneOpen: 'Kein Vorfall ist offen.',
  noneChosen: 'Unter den gewählten ist kein offener Vorfall.',
  filters: {
    group: 'Gruppe',
    anyGroup: 'Alle Gruppen',
    severity: 'Schwere',
    anySeverity: 'Jede Schwere',
    state: 'Zustand',
    anyState: 'Alle Zustände',
    states: { open: 'Nicht übernommen', acknowledged: 'Übernommen', snoozed: 'Stumm' },
  },
  page: (page, pages) => `Seite ${page} von ${pages}`,
  previous: 'Vorige Seite',
  next: 'Nächste Seite',
  mutes: 'Stummschaltungen und Wartung',
  coverage: 'Abdeckung',
  told: (told, all) => `${told} von ${all === 1 ? '1 Prüfung' : `${all} Prüfungen`} mit Antwort beim letzten Lauf.`,
  noTargets: 'Noch wird nichts überwacht: Die Konfiguration nennt kein Ziel.',
  admin: 'Für Administratoren',
  runbooks: (having, all, missing) =>
    `Eigene Runbooks: ${having} von ${all} Prüfungen${missing === null ? '.' : `; ohne: ${missing}. Dort erscheint der Text, den mailhealth mitbringt.`}`,
  footer: {
    version: (version) => `mailhealth ${version}`,
    inTime: 'Worker: Prüfungen laufen pünktlich',
    overdue: (checks) => `Worker: ${checks === 1 ? '1 Prüfung ist' : `${checks} Prüfungen sind`} überfällig`,
    waiting: (events) =>
      events === 1 ? '1 Ereignis wartet auf den Versand' : `${events} Ereignisse warten auf den Versand`,
    asOf: (at) => `letzte Prüfung ${at}`,
  },
}

const byLocale: { readonly [L in Locale]: HomeTexts } = { en, de }

/** The words of the App Home in a language. */
export function homeTextsIn(locale: Locale): HomeTexts {
  return byLocale[locale]
}
