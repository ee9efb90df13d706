import type { DigestWish } from '@mailhealth/alerting'
import type { Locale } from '@mailhealth/catalogue'
import type { DigestPeriod, Weekday } from '@mailhealth/core'

/** Words of digests. What goes in is ready for mrkdwn. */
export interface DigestTexts {
  readonly heading: Readonly<Record<DigestPeriod | 'settings', string>>
  readonly span: (since: string, until: string) => string
  /** Nothing opened, and nothing is open. */
  readonly quiet: Readonly<Record<DigestPeriod, string>>
  readonly happened: (opened: number, resolved: number, open: number) => string
  readonly reopened: (count: number) => string
  readonly escalated: (count: number) => string
  readonly accepted: (count: number) => string
  /** What those were that people resolved. */
  readonly categories: (counted: string) => string
  readonly stillOpen: string
  readonly coverage: (told: number, checks: number, targets: number) => string
  readonly nothingWatched: string
  readonly muted: (count: number) => string
  /** Whose plan it is that goes before the configuration. */
  readonly chosenBy: (by: string, at: string) => string
  /** In the history. */
  readonly chose: (by: string, what: string) => string
  readonly chosen: { readonly off: string; readonly configured: string }
  readonly change: string
  readonly changeLabel: string
  readonly modal: {
    readonly when: string
    readonly choices: Readonly<Record<DigestWish['kind'], string>>
    readonly at: string
    readonly atHint: string
    readonly day: string
    readonly dayHint: string
  }
  readonly plan: {
    readonly none: string
    readonly daily: (at: string, zone: string, channel: string) => string
    readonly weekly: (day: string, at: string, zone: string, channel: string) => string
    readonly both: (day: string, at: string, zone: string, channel: string) => string
    readonly days: Readonly<Record<Weekday, string>>
  }
}

const en: DigestTexts = {
  heading: { daily: 'Mail health, daily digest', weekly: 'Mail health, weekly digest', settings: 'Digests' },
  span: (since, until) => `From ${since} to ${until}`,
  quiet: {
    daily: 'A quiet day: no incident opened, and none is open.',
    weekly: 'A quiet week: no incident opened, and none is open.',
  },
  happened: (opened, resolved, open) =>
    `${opened === 1 ? '1 incident' : `${opened === 0 ? 'No' : opened} incidents`} opened, ${resolved} resolved; ${open === 0 ? 'none is' : open === 1 ? '1 is' : `${open} are`} open now.`,
  reopened: (count) => (count === 1 ? '1 came back' : `${count} came back`),
  escalated: (count) => (count === 1 ? '1 got worse' : `${count} got worse`),
  accepted: (count) => (count === 1 ? '1 change accepted as baseline' : `${count} changes accepted as baseline`),
  categories: (counted) => `Resolved by people as: ${counted}.`,
  stillOpen: 'Open now, worst first',
  coverage: (told, checks, targets) =>
    `Coverage: ${told} of ${checks === 1 ? '1 check' : `${checks} checks`} of ${targets === 1 ? '1 target' : `${targets} targets`} gave an answer in the last run.`,
  nothingWatched: 'Coverage: nothing is watched, so nothing can be said of it.',
  muted: (count) => (count === 1 ? '1 mute lasts' : `${count} mutes last`),
  chosenBy: (by, at) => `Chosen by ${by}, ${at}, in the place of what the configuration says.`,
  chose: (by, what) => `digests planned by ${by}: ${what}`,
  chosen: { off: 'none.', configured: 'as the configuration says.' },
  change: 'Change …',
  changeLabel: 'Change when digests come',
  modal: {
    when: 'When digests come',
    choices: {
      daily: 'Every day; on one day that of the week',
      weekly: 'Once a week',
      off: 'Not at all',
      configured: 'As the configuration says',
    },
    at: 'Time of day',
    atHint: 'On your own clock, in your time zone.',
    day: 'Day of the weekly one',
    dayHint: 'Time and day count for the first two choices.',
  },
  plan: {
    none: 'No digest is posted on a schedule; `digest daily 09:00` plans one, and `digest now` shows one at any time.',
    daily: (at, zone, channel) => `Every day at ${at} (${zone}), in ${channel}.`,
    weekly: (day, at, zone, channel) => `Every ${day} at ${at} (${zone}), in ${channel}.`,
    both: (day, at, zone, channel) =>
      `Every day at ${at} (${zone}), in ${channel}; on ${day}s the one of the whole week.`,
    days: {
      sunday: 'Sunday',
      monday: 'Monday',
      tuesday: 'Tuesday',
      wednesday: 'Wednesday',
      thursday: 'Thursday',
      friday: 'Friday',
      saturday: 'Saturday',
    },
  },
}

const de: DigestTexts = {
  heading: {
    daily: 'Mail-Zustand, Tagesübersicht',
    weekly: 'Mail-Zustand, Wochenübersicht',
    settings: 'Übersichten',
  },
  span: (since, until) => `Von ${since} bis ${until}`,
  quiet: {
    daily: 'Ein ruhiger Tag: Kein Vorfall wurde eröffnet, und keiner ist offen.',
    weekly: 'Eine ruhige Woche: Kein Vorfall wurde eröffnet, und keiner ist offen.',
  },
  happened: (opened, resolved, open) =>
    `${opened === 0 ? 'Kein Vorfall' : opened === 1 ? '1 Vorfall' : `${opened} Vorfälle`} eröffnet, ${resolved} behoben; ${open === 0 ? 'keiner ist' : open === 1 ? '1 ist' : `${open} sind`} jetzt offen.`,
  reopened: (count) => (count === 1 ? '1 kam wieder' : `${count} kamen wieder`),
  escalated: (count) => (count === 1 ? '1 wurde schlimmer' : `${count} wurden schlimmer`),
  accepted: (count) =>
    count === 1 ? '1 Änderung als Ausgangslage übernommen' : `${count} Änderungen als Ausgangslage übernommen`,
  categories: (counted) => `Von Menschen geschlossen als: ${counted}.`,
  stillOpen: 'Jetzt offen, das Schlimmste zuerst',
  coverage: (told, checks, targets) =>
    `Abdeckung: ${told} von ${checks} Prüfungen an ${targets === 1 ? '1 Ziel' : `${targets} Zielen`} mit Antwort beim letzten Lauf.`,
  nothingWatched: 'Abdeckung: Nichts wird überwacht, also lässt sich darüber nichts sagen.',
  muted: (count) => (count === 1 ? '1 Stummschaltung gilt' : `${count} Stummschaltungen gelten`),
  chosenBy: (by, at) => `Festgelegt von ${by}, ${at}, anstelle der Konfiguration.`,
  chose: (by, what) => `Übersichten geplant von ${by}: ${what}`,
  chosen: { off: 'keine.', configured: 'wie in der Konfiguration.' },
  change: 'Ändern …',
  changeLabel: 'Ändern, wann Übersichten kommen',
  modal: {
    when: 'Wann Übersichten kommen',
    choices: {
      daily: 'Jeden Tag; an einem Tag die der Woche',
      weekly: 'Einmal in der Woche',
      off: 'Gar nicht',
      configured: 'Wie in der Konfiguration',
    },
    at: 'Uhrzeit',
    atHint: 'Nach der eigenen Uhr, in der eigenen Zeitzone.',
    day: 'Tag der Wochenübersicht',
    dayHint: 'Uhrzeit und Tag gelten für die ersten beiden.',
  },
  plan: {
    none: 'Keine Übersicht kommt nach Plan; `digest daily 09:00` plant eine, und `digest now` zeigt jederzeit eine.',
    daily: (at, zone, channel) => `Jeden Tag um ${at} (${zone}) in ${channel}.`,
    weekly: (day, at, zone, channel) => `Jeden ${day} um ${at} (${zone}) in ${channel}.`,
    both: (day, at, zone, channel) => `Jeden Tag um ${at} (${zone}) in ${channel}; am ${day} die der ganzen Woche.`,
    days: {
      sunday: 'Sonntag',
      monday: 'Montag',
      tuesday: 'Dienstag',
      wednesday: 'Mittwoch',
      thursday: 'Donnerstag',
      friday: 'Freitag',
      saturday: 'Samstag',
    },
  },
}

const byLocale: { readonly [L in Locale]: DigestTexts } = { en, de }

/** The words of digests in a language. */
export function digestTextsIn(locale: Locale): DigestTexts {
  return byLocale[locale]
}
