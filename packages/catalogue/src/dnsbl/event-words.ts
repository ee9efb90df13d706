import type { CoverageEvent, ListEvent } from '@mailhealth/core'
import type { Locale } from '../catalogue.ts'

const maxNamed = 10

/** What happened to a list, or to all of them, in one sentence. */
export function listEventText(event: ListEvent | CoverageEvent, locale: Locale): string {
  const words = allWords[locale]
  switch (event.type) {
    case 'list.quarantined':
      return words.quarantined(event.list, event.zone, event.reason)
    case 'list.restored':
      return words.restored(event.list, event.zone)
    case 'coverage.degraded':
      return words.degraded(event.missing.length, event.lists, named(event.missing))
    case 'coverage.restored':
      return words.covered(event.lists - event.missing.length, event.lists)
  }
}

function named(zones: readonly string[]): string {
  return `${zones.slice(0, maxNamed).join(', ')}${zones.length > maxNamed ? ' …' : ''}`
}

interface EventWords {
  readonly quarantined: (list: string, zone: string, reason: string) => string
  readonly restored: (list: string, zone: string) => string
  readonly degraded: (missing: number, lists: number, zones: string) => string
  readonly covered: (working: number, lists: number) => string
}

const en: EventWords = {
  quarantined: (list, zone, reason) =>
    `${list} (${zone}) fails its own test: ${reason}. It is out of all verdicts until it passes again.`,
  restored: (list, zone) => `${list} (${zone}) passes its own test again, and counts again.`,
  degraded: (missing, lists, zones) =>
    `${missing} of ${lists} DNSBLs are out: that nothing is listed cannot be said meanwhile. Out: ${zones}.`,
  covered: (working, lists) => `${working} of ${lists} DNSBLs work again: enough to say that nothing is listed.`,
}

const de: EventWords = {
  quarantined: (list, zone, reason) =>
    `${list} (${zone}) besteht die eigene Prüfung nicht: ${reason}. Bis sie besteht, zählt die Liste nirgends.`,
  restored: (list, zone) => `${list} (${zone}) besteht die eigene Prüfung wieder und zählt wieder.`,
  degraded: (missing, lists, zones) =>
    `${missing} von ${lists} DNSBLs fallen aus: Dass nichts gelistet ist, lässt sich solange nicht sagen. Es fehlen: ${zones}.`,
  covered: (working, lists) => `${working} von ${lists} DNSBLs arbeiten wieder: genug, um Entwarnung geben zu können.`,
}

const allWords: { readonly [L in Locale]: EventWords } = { en, de }
