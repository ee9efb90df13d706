import type { ChangeMessages } from '../spec.ts'

/** What becomes of the signing of the zones that a domain's mail rests on. DS records are written as in zone files. */
export type DnssecChanges = {
  'dnssec.signing-changed': { readonly zone: string; readonly isSigned: boolean }
  'dnssec.ds-changed': {
    readonly zone: string
    readonly added: readonly string[]
    readonly removed: readonly string[]
  }
}

export const dnssecChangesEn: ChangeMessages<DnssecChanges> = {
  'dnssec.signing-changed': ({ args }) =>
    args.isSigned ? `The zone ${args.zone} is signed now.` : `The zone ${args.zone} is not signed any more.`,
  'dnssec.ds-changed': ({ args }) =>
    `The DS records of ${args.zone} changed: ${[
      ...(args.added.length > 0 ? [`new ${args.added.join(', ')}`] : []),
      ...(args.removed.length > 0 ? [`gone ${args.removed.join(', ')}`] : []),
    ].join('; ')}.`,
}

export const dnssecChangesDe: ChangeMessages<DnssecChanges> = {
  'dnssec.signing-changed': ({ args }) =>
    args.isSigned ? `Die Zone ${args.zone} ist jetzt signiert.` : `Die Zone ${args.zone} ist nicht mehr signiert.`,
  'dnssec.ds-changed': ({ args }) =>
    `Die DS-Einträge von ${args.zone} haben sich geändert: ${[
      ...(args.added.length > 0 ? [`neu ${args.added.join(', ')}`] : []),
      ...(args.removed.length > 0 ? [`weg ${args.removed.join(', ')}`] : []),
    ].join('; ')}.`,
}
