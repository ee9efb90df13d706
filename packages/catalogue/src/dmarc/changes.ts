import type { DmarcPolicy } from '@mailhealth/core'
import type { ChangeMessages } from '../spec.ts'

/** What becomes of a domain's DMARC from one look to the next. A policy of null: none that receivers apply. */
export type DmarcChanges = {
  'dmarc.policy-changed': { readonly before: DmarcPolicy | null; readonly after: DmarcPolicy | null }
  /** For subdomains that exist (`sp`), and for those that do not (`np`): what applies to them, whichever tag says it. */
  'dmarc.subdomain-policy-changed': {
    readonly tag: 'sp' | 'np'
    readonly before: DmarcPolicy
    readonly after: DmarcPolicy
  }
  /** The domain that publishes the policy. */
  'dmarc.location-changed': { readonly before: string; readonly after: string }
  'dmarc.reports-changed': {
    readonly added: readonly string[]
    readonly removed: readonly string[]
    readonly isNone: boolean
  }
  'dmarc.alignment-changed': { readonly mechanism: 'DKIM' | 'SPF'; readonly isStrict: boolean }
  'dmarc.organisation-changed': { readonly before: string; readonly after: string }
  /** Other words, or tags that change neither policy nor alignment nor the places for reports. */
  'dmarc.record-rewritten': { readonly before: string; readonly after: string }
}

export const dmarcChangesEn: ChangeMessages<DmarcChanges> = {
  'dmarc.policy-changed': ({ subject, args }) =>
    `DMARC of ${subject} ${isWeaker(args) ? 'weakened' : 'strengthened'}: ${args.before ?? 'no policy'} to ${args.after ?? 'no policy'}.`,
  'dmarc.subdomain-policy-changed': ({ subject, args }) =>
    `DMARC for ${args.tag === 'sp' ? 'subdomains' : 'names that do not exist'} of ${subject} ${isWeaker(args) ? 'weakened' : 'strengthened'}: ${args.before} to ${args.after}.`,
  'dmarc.location-changed': ({ subject, args }) =>
    `The DMARC policy of ${subject} comes from ${args.after} now, no longer from ${args.before}.`,
  'dmarc.reports-changed': ({ subject, args }) =>
    args.isNone
      ? `DMARC reports about ${subject} go to nobody any more, no longer to ${args.removed.join(', ')}.`
      : `DMARC reports about ${subject}: ${places(args, 'now to ', 'no longer to ')}.`,
  'dmarc.alignment-changed': ({ subject, args }) =>
    args.isStrict
      ? `DMARC of ${subject} now wants ${args.mechanism} to be of exactly the same domain.`
      : `DMARC of ${subject} now lets ${args.mechanism} be of any domain of the same organisation.`,
  'dmarc.organisation-changed': ({ subject, args }) =>
    `${subject} belongs to the organisation ${args.after} now, no longer to ${args.before}: what counts as aligned changes with it.`,
  'dmarc.record-rewritten': ({ subject, args }) =>
    `The DMARC record that applies to ${subject} was rewritten, with the same policy: "${args.before}" to "${args.after}".`,
}

export const dmarcChangesDe: ChangeMessages<DmarcChanges> = {
  'dmarc.policy-changed': ({ subject, args }) =>
    `DMARC von ${subject} ${isWeaker(args) ? 'geschwächt' : 'verstärkt'}: ${args.before ?? 'keine Richtlinie'} zu ${args.after ?? 'keine Richtlinie'}.`,
  'dmarc.subdomain-policy-changed': ({ subject, args }) =>
    `DMARC für ${args.tag === 'sp' ? 'Subdomains' : 'nicht vorhandene Namen'} von ${subject} ${isWeaker(args) ? 'geschwächt' : 'verstärkt'}: ${args.before} zu ${args.after}.`,
  'dmarc.location-changed': ({ subject, args }) =>
    `Die DMARC-Richtlinie von ${subject} kommt jetzt von ${args.after}, nicht mehr von ${args.before}.`,
  'dmarc.reports-changed': ({ subject, args }) =>
    args.isNone
      ? `DMARC-Berichte über ${subject} gehen an niemanden mehr, nicht mehr an ${args.removed.join(', ')}.`
      : `DMARC-Berichte über ${subject}: ${places(args, 'jetzt an ', 'nicht mehr an ')}.`,
  'dmarc.alignment-changed': ({ subject, args }) =>
    args.isStrict
      ? `DMARC von ${subject} verlangt jetzt, dass ${args.mechanism} von genau derselben Domain ist.`
      : `DMARC von ${subject} lässt ${args.mechanism} jetzt von jeder Domain derselben Organisation gelten.`,
  'dmarc.organisation-changed': ({ subject, args }) =>
    `${subject} gehört jetzt zur Organisation ${args.after}, nicht mehr zu ${args.before}; damit ändert sich, was als zugehörig gilt.`,
  'dmarc.record-rewritten': ({ subject, args }) =>
    `Der DMARC-Eintrag, der für ${subject} gilt, wurde bei gleicher Richtlinie umgeschrieben: „${args.before}“ zu „${args.after}“.`,
}

const strictness: readonly (DmarcPolicy | null)[] = [null, 'none', 'quarantine', 'reject']

function isWeaker({ before, after }: { before: DmarcPolicy | null; after: DmarcPolicy | null }): boolean {
  return strictness.indexOf(after) < strictness.indexOf(before)
}

function places({ added, removed }: DmarcChanges['dmarc.reports-changed'], to: string, notTo: string): string {
  const told = (list: readonly string[], word: string): string[] => (list.length > 0 ? [word + list.join(', ')] : [])
  return [...told(added, to), ...told(removed, notTo)].join('; ')
}
