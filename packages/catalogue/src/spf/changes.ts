import type { ChangeMessages } from '../spec.ts'

/** What becomes of a domain's SPF from one look to the next. `through`: another party by whose records it is; null: the domain's own. */
export type SpfChanges = {
  'spf.record-count-changed': { readonly before: number; readonly after: number }
  'spf.ending-changed': { readonly before: string | null; readonly after: string | null }
  /** How many more may send, or fewer: IPv4 addresses, and IPv6 networks of length 64. */
  'spf.extent-changed': { readonly through: string | null; readonly ip4: number; readonly ip6Networks: number }
  /** From now on every address may send, or no longer every one: of one family, or of both. */
  'spf.everybody-changed': {
    readonly through: string | null
    readonly families: 'ip4' | 'ip6' | 'both'
    readonly isAllowed: boolean
  }
  /** Others may send, and as many. */
  'spf.networks-replaced': { readonly through: string | null }
  /** Terms of which only a receiver can say whom they let send: with macros, and `ptr`. */
  'spf.dynamic-terms-changed': { readonly added: readonly string[]; readonly removed: readonly string[] }
  'spf.lookups-changed': { readonly before: number; readonly after: number; readonly limit: number }
  /** Other words for the same. */
  'spf.record-rewritten': Record<never, never>
}

export const spfChangesEn: ChangeMessages<SpfChanges> = {
  'spf.record-count-changed': ({ subject, args }) =>
    args.after === 0
      ? `${subject} has no SPF record any more.`
      : args.after === 1
        ? `${subject} has one SPF record now${args.before > 1 ? `, no longer ${args.before}` : ''}.`
        : `${subject} has ${args.after} SPF records now, which receivers take for a broken one.`,
  'spf.ending-changed': ({ subject, args }) =>
    `SPF of ${subject} ends with ${quoted(args.after, '"', '"', 'nothing')} now, instead of ${quoted(args.before, '"', '"', 'nothing')}.`,
  'spf.extent-changed': ({ subject, args }) =>
    `SPF of ${subject} now authorises ${english(args)}${args.through === null ? '' : ` through ${args.through}`}.`,
  'spf.everybody-changed': ({ subject, args }) =>
    `SPF of ${subject} ${args.isAllowed ? 'now lets' : 'no longer lets'} ${everybodyEn[args.families]} send${args.through === null ? '' : ` through ${args.through}`}.`,
  'spf.networks-replaced': ({ subject, args }) =>
    `SPF of ${subject} now authorises other networks of the same size${args.through === null ? '' : ` through ${args.through}`}.`,
  'spf.dynamic-terms-changed': ({ subject, args }) => {
    const parts = [
      ...(args.added.length > 0 ? [`now has ${args.added.join(', ')}`] : []),
      ...(args.removed.length > 0 ? [`no longer has ${args.removed.join(', ')}`] : []),
    ]
    return `SPF of ${subject} ${parts.join(' and ')}: only the receiver can say whom that lets send.`
  },
  'spf.lookups-changed': ({ subject, args }) =>
    `SPF of ${subject} needs ${args.after} DNS lookups now, instead of ${args.before}; ${args.limit} are allowed.`,
  'spf.record-rewritten': ({ subject }) =>
    `The SPF record of ${subject} was rewritten; the networks that may send are the same.`,
}

export const spfChangesDe: ChangeMessages<SpfChanges> = {
  'spf.record-count-changed': ({ subject, args }) =>
    args.after === 0
      ? `${subject} hat keinen SPF-Eintrag mehr.`
      : args.after === 1
        ? `${subject} hat jetzt einen SPF-Eintrag${args.before > 1 ? `, nicht mehr ${args.before}` : ''}.`
        : `${subject} hat jetzt ${args.after} SPF-Einträge; für Empfänger ist SPF damit defekt.`,
  'spf.ending-changed': ({ subject, args }) =>
    `SPF von ${subject} endet jetzt mit ${quoted(args.after, '„', '“', 'nichts')} statt mit ${quoted(args.before, '„', '“', 'nichts')}.`,
  'spf.extent-changed': ({ subject, args }) =>
    `SPF von ${subject} erlaubt jetzt ${german(args)}${args.through === null ? '' : ` über ${args.through}`}.`,
  'spf.everybody-changed': ({ subject, args }) =>
    `SPF von ${subject} lässt ${args.isAllowed ? 'jetzt' : 'nicht mehr'} ${everybodyDe[args.families]} senden${args.through === null ? '' : ` (über ${args.through})`}.`,
  'spf.networks-replaced': ({ subject, args }) =>
    `SPF von ${subject} erlaubt jetzt andere Netze gleicher Größe${args.through === null ? '' : ` über ${args.through}`}.`,
  'spf.dynamic-terms-changed': ({ subject, args }) => {
    const parts = [
      ...(args.added.length > 0 ? [`enthält jetzt ${args.added.join(', ')}`] : []),
      ...(args.removed.length > 0 ? [`enthält ${args.removed.join(', ')} nicht mehr`] : []),
    ]
    return `SPF von ${subject} ${parts.join(' und ')}; wer damit senden darf, kann nur der Empfänger sagen.`
  },
  'spf.lookups-changed': ({ subject, args }) =>
    `SPF von ${subject} braucht jetzt ${args.after} DNS-Abfragen statt ${args.before}; erlaubt sind ${args.limit}.`,
  'spf.record-rewritten': ({ subject }) =>
    `Der SPF-Eintrag von ${subject} wurde umgeschrieben; dieselben Netze dürfen senden.`,
}

type Families = SpfChanges['spf.everybody-changed']['families']

const everybodyEn: { readonly [F in Families]: string } = {
  ip4: 'every IPv4 address',
  ip6: 'every IPv6 address',
  both: 'the whole internet',
}
const everybodyDe: { readonly [F in Families]: string } = {
  ip4: 'jede IPv4-Adresse',
  ip6: 'jede IPv6-Adresse',
  both: 'das ganze Internet',
}

type Extent = SpfChanges['spf.extent-changed']

function english({ ip4, ip6Networks }: Extent): string {
  const part = (count: number, one: string, many: string): string[] => {
    if (count === 0) return []
    const size = Math.abs(count)
    return [`${size.toLocaleString('en')} ${count > 0 ? 'more' : 'fewer'} ${size === 1 ? one : many}`]
  }
  return [
    ...part(ip4, ip6Networks === 0 ? 'address' : 'IPv4 address', ip6Networks === 0 ? 'addresses' : 'IPv4 addresses'),
    ...part(ip6Networks, 'IPv6 network (/64)', 'IPv6 networks (/64)'),
  ].join(' and ')
}

function german({ ip4, ip6Networks }: Extent): string {
  const part = (count: number, one: string, many: string): string[] => {
    if (count === 0) return []
    const size = Math.abs(count)
    return [`${size.toLocaleString('de')} ${size === 1 ? one : many} ${count > 0 ? 'mehr' : 'weniger'}`]
  }
  return [
    ...part(ip4, ip6Networks === 0 ? 'Adresse' : 'IPv4-Adresse', ip6Networks === 0 ? 'Adressen' : 'IPv4-Adressen'),
    ...part(ip6Networks, 'IPv6-Netz (/64)', 'IPv6-Netze (/64)'),
  ].join(' und ')
}

function quoted(text: string | null, open: string, close: string, nothing: string): string {
  return text === null ? nothing : `${open}${text}${close}`
}
