import type { Locale } from '@mailhealth/catalogue'

/** What a chart says, for those who do not see it: a value at the beginning, the extreme one, and the last. */
export interface ChartStory {
  readonly target: string
  readonly first: { readonly value: string; readonly at: string }
  readonly extreme: { readonly value: string; readonly at: string }
  readonly last: { readonly value: string; readonly at: string }
  /** Whether there were times of which nothing could be told. */
  readonly hasUnknown: boolean
}

/** Words about charts. */
export interface ChartTexts {
  readonly listings: (story: ChartStory) => string
  readonly days: (story: ChartStory) => string
  readonly open: (story: ChartStory) => string
  readonly unknown: string
  readonly titles: {
    readonly listings: (target: string) => string
    readonly days: (target: string) => string
    readonly open: (target: string) => string
  }
}

const en: ChartTexts = {
  listings: ({ target, first, extreme, last, hasUnknown }) =>
    `Listings of ${target} over time: ${first.value} at ${first.at}, at most ${extreme.value} from ${extreme.at}, ${last.value} from ${last.at}.${hasUnknown ? ' For some of the time it could not be told.' : ''}`,
  days: ({ target, first, extreme, last, hasUnknown }) =>
    `Days that the certificate of ${target} had left: ${first.value} at ${first.at}, down to ${extreme.value} at ${extreme.at}; the check passes since ${last.at}.${hasUnknown ? ' For some of the time it could not be told.' : ''}`,
  open: ({ first, extreme, last }) =>
    `Open incidents over the week: ${first.value} at ${first.at}, at most ${extreme.value} from ${extreme.at}, ${last.value} from ${last.at}.`,
  unknown: 'unknown',
  titles: {
    listings: (target) => `Listings of ${target}`,
    days: (target) => `Days left, certificate of ${target}`,
    open: () => 'Open incidents',
  },
}

const de: ChartTexts = {
  listings: ({ target, first, extreme, last, hasUnknown }) =>
    `Einträge von ${target} im Verlauf: ${first.value} um ${first.at}, höchstens ${extreme.value} ab ${extreme.at}, ${last.value} ab ${last.at}.${hasUnknown ? ' Zeitweise ließ es sich nicht feststellen.' : ''}`,
  days: ({ target, first, extreme, last, hasUnknown }) =>
    `Resttage des Zertifikats von ${target}: ${first.value} um ${first.at}, bis auf ${extreme.value} um ${extreme.at}; die Prüfung besteht seit ${last.at}.${hasUnknown ? ' Zeitweise ließ es sich nicht feststellen.' : ''}`,
  open: ({ first, extreme, last }) =>
    `Offene Vorfälle in der Woche: ${first.value} um ${first.at}, höchstens ${extreme.value} ab ${extreme.at}, ${last.value} ab ${last.at}.`,
  unknown: 'unbekannt',
  titles: {
    listings: (target) => `Einträge von ${target}`,
    days: (target) => `Resttage, Zertifikat von ${target}`,
    open: () => 'Offene Vorfälle',
  },
}

const byLocale: { readonly [L in Locale]: ChartTexts } = { en, de }

/** The words about charts in a language. */
export function chartTextsIn(locale: Locale): ChartTexts {
  return byLocale[locale]
}
