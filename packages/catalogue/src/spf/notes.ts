import type { NoteMessages } from '../spec.ts'
import type { SpfFindings } from './findings.ts'

/** Notes beside the terms of an SPF record, in the outline of its tree. */
export type SpfNotes = {
  /** What a term takes with all that it leads to, and what is spent by then. */
  'spf.cost': { readonly lookups: number; readonly spent: number }
  /** What the whole record takes. `atLeast`: a part of it is not known. */
  'spf.cost-in-all': { readonly lookups: number; readonly limit: number; readonly atLeast: boolean }
  'spf.limit-passed': { readonly limit: number }
  'spf.void': Record<never, never>
  'spf.void-in-all': { readonly voids: number; readonly limit: number }
  /** Whom a term lets send: IPv4 addresses, and IPv6 networks of length 64. */
  'spf.authorises': { readonly ip4: number; readonly ip6Networks: number }
  'spf.not-static': Record<never, never>
  'spf.no-answer': Record<never, never>
  'spf.not-followed': Record<never, never>
  'spf.no-record': { readonly answer: SpfFindings['spf.include-missing']['answer'] }
  'spf.broken': Record<never, never>
  'spf.several': { readonly records: number }
  'spf.loop': Record<never, never>
  'spf.many-hosts': { readonly hosts: number; readonly limit: number }
  'spf.ignored': Record<never, never>
  'spf.more-rows': { readonly rows: number }
}

export const spfNotesEn: NoteMessages<SpfNotes> = {
  'spf.cost': ({ lookups, spent }) => `${lookups} ${lookups === 1 ? 'lookup' : 'lookups'}, ${spent} so far`,
  'spf.cost-in-all': ({ lookups, limit, atLeast }) =>
    `${atLeast ? 'at least ' : ''}${lookups} ${lookups === 1 ? 'lookup' : 'lookups'}, ${limit} allowed`,
  'spf.limit-passed': ({ limit }) => `LIMIT OF ${limit} PASSED HERE`,
  'spf.void': () => 'finds nothing',
  'spf.void-in-all': ({ voids, limit }) => `${voids} void, ${limit} allowed`,
  'spf.authorises': ({ ip4, ip6Networks }) => {
    const parts = [
      ...(ip4 >= allIp4 ? ['every IPv4 address'] : []),
      ...(ip4 < allIp4 && (ip4 > 0 || ip6Networks === 0) ? [counted('en', ip4, 'IPv4 address', 'IPv4 addresses')] : []),
      ...(ip6Networks >= allIp6 ? ['every IPv6 address'] : []),
      ...(ip6Networks > 0 && ip6Networks < allIp6
        ? [counted('en', ip6Networks, 'IPv6 network (/64)', 'IPv6 networks (/64)')]
        : []),
    ]
    return parts.join(' and ')
  },
  'spf.not-static': () => 'depends on the message',
  'spf.no-answer': () => 'no answer',
  'spf.not-followed': () => 'not followed any more',
  'spf.no-record': ({ answer }) =>
    ({ nxdomain: 'no such name', nodata: 'no TXT record', 'no-record': 'no SPF record', malformed: 'no valid name' })[
      answer
    ],
  'spf.broken': () => 'syntax error',
  'spf.several': ({ records }) => `${records} SPF records`,
  'spf.loop': () => 'leads back in a circle',
  'spf.many-hosts': ({ hosts, limit }) => `${hosts} mail hosts, ${limit} are allowed`,
  'spf.ignored': () => 'ignored, because of "all"',
  'spf.more-rows': ({ rows }) => `${rows} more`,
}

export const spfNotesDe: NoteMessages<SpfNotes> = {
  'spf.cost': ({ lookups, spent }) => `${lookups} ${lookups === 1 ? 'Abfrage' : 'Abfragen'}, ${spent} bis hier`,
  'spf.cost-in-all': ({ lookups, limit, atLeast }) =>
    `${atLeast ? 'mindestens ' : ''}${lookups} ${lookups === 1 ? 'Abfrage' : 'Abfragen'}, erlaubt ${limit}`,
  'spf.limit-passed': ({ limit }) => `GRENZE VON ${limit} HIER ÜBERSCHRITTEN`,
  'spf.void': () => 'läuft ins Leere',
  'spf.void-in-all': ({ voids, limit }) => `${voids} ins Leere, erlaubt ${limit}`,
  'spf.authorises': ({ ip4, ip6Networks }) => {
    const parts = [
      ...(ip4 >= allIp4 ? ['jede IPv4-Adresse'] : []),
      ...(ip4 < allIp4 && (ip4 > 0 || ip6Networks === 0) ? [counted('de', ip4, 'IPv4-Adresse', 'IPv4-Adressen')] : []),
      ...(ip6Networks >= allIp6 ? ['jede IPv6-Adresse'] : []),
      ...(ip6Networks > 0 && ip6Networks < allIp6
        ? [counted('de', ip6Networks, 'IPv6-Netz (/64)', 'IPv6-Netze (/64)')]
        : []),
    ]
    return parts.join(' und ')
  },
  'spf.not-static': () => 'hängt von der Nachricht ab',
  'spf.no-answer': () => 'keine Antwort',
  'spf.not-followed': () => 'nicht weiter verfolgt',
  'spf.no-record': ({ answer }) =>
    ({
      nxdomain: 'Namen gibt es nicht',
      nodata: 'kein TXT-Eintrag',
      'no-record': 'kein SPF-Eintrag',
      malformed: 'kein gültiger Name',
    })[answer],
  'spf.broken': () => 'Syntaxfehler',
  'spf.several': ({ records }) => `${records} SPF-Einträge`,
  'spf.loop': () => 'führt im Kreis zurück',
  'spf.many-hosts': ({ hosts, limit }) => `${hosts} Mailhosts, erlaubt sind ${limit}`,
  'spf.ignored': () => 'wegen „all“ übergangen',
  'spf.more-rows': ({ rows }) => `${rows} weitere`,
}

const allIp4 = 2 ** 32
const allIp6 = 2 ** 64

function counted(locale: string, count: number, one: string, many: string): string {
  return `${count.toLocaleString(locale)} ${count === 1 ? one : many}`
}
