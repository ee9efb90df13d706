import type { ChangeMessages } from '../spec.ts'

/** What becomes of a domain's DANE from one look to the next. Records are written as in zone files. */
export type DaneChanges = {
  'dane.signing-changed': { readonly isSigned: boolean }
  'dane.records-appeared': { readonly host: string; readonly added: readonly string[] }
  'dane.records-lost': { readonly host: string; readonly removed: readonly string[] }
  'dane.records-changed': {
    readonly host: string
    readonly added: readonly string[]
    readonly removed: readonly string[]
  }
}

export const daneChangesEn: ChangeMessages<DaneChanges> = {
  'dane.signing-changed': ({ subject, args }) =>
    args.isSigned
      ? `The MX records of ${subject} are signed now.`
      : `The MX records of ${subject} are not signed any more: DANE has no effect.`,
  'dane.records-appeared': ({ args }) => `${args.host} has TLSA records now: ${args.added.join(', ')}.`,
  'dane.records-lost': ({ args }) => `${args.host} has no TLSA records any more; it had ${args.removed.join(', ')}.`,
  'dane.records-changed': ({ args }) =>
    `The TLSA records of ${args.host} changed: ${[
      ...(args.added.length > 0 ? [`new ${args.added.join(', ')}`] : []),
      ...(args.removed.length > 0 ? [`gone ${args.removed.join(', ')}`] : []),
    ].join('; ')}.`,
}

export const daneChangesDe: ChangeMessages<DaneChanges> = {
  'dane.signing-changed': ({ subject, args }) =>
    args.isSigned
      ? `Die MX-Einträge von ${subject} sind jetzt signiert.`
      : `Die MX-Einträge von ${subject} sind nicht mehr signiert: DANE wirkt nicht.`,
  'dane.records-appeared': ({ args }) => `${args.host} hat jetzt TLSA-Einträge: ${args.added.join(', ')}.`,
  'dane.records-lost': ({ args }) => `${args.host} hat keine TLSA-Einträge mehr; es waren ${args.removed.join(', ')}.`,
  'dane.records-changed': ({ args }) =>
    `Die TLSA-Einträge von ${args.host} haben sich geändert: ${[
      ...(args.added.length > 0 ? [`neu ${args.added.join(', ')}`] : []),
      ...(args.removed.length > 0 ? [`weg ${args.removed.join(', ')}`] : []),
    ].join('; ')}.`,
}
