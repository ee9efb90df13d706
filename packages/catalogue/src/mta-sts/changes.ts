import { durationDe, durationEn } from '../duration.ts'
import type { ChangeMessages } from '../spec.ts'

/** What becomes of a domain's MTA-STS from one look to the next. */
export type MtaStsChanges = {
  'mta-sts.record-appeared': Record<never, never>
  'mta-sts.record-lost': { readonly mode: string | null }
  'mta-sts.mode-changed': { readonly before: string; readonly after: string }
  'mta-sts.lifetime-changed': { readonly before: number; readonly after: number }
  'mta-sts.hosts-changed': { readonly added: readonly string[]; readonly removed: readonly string[] }
}

export const mtaStsChangesEn: ChangeMessages<MtaStsChanges> = {
  'mta-sts.record-appeared': ({ subject }) => `${subject} has MTA-STS now.`,
  'mta-sts.record-lost': ({ subject, args }) =>
    `${subject} has no usable MTA-STS record any more${args.mode === null ? '' : ` (its policy was in mode ${args.mode})`}.`,
  'mta-sts.mode-changed': ({ subject, args }) =>
    `The MTA-STS policy of ${subject} went from ${args.before} to ${args.after}.`,
  'mta-sts.lifetime-changed': ({ subject, args }) =>
    `Senders keep the MTA-STS policy of ${subject} for ${lifetimes(args, durationEn, 'seconds').join(' now, instead of ')}.`,
  'mta-sts.hosts-changed': ({ subject, args }) =>
    `The MTA-STS policy of ${subject} ${[
      ...(args.added.length > 0 ? [`now allows ${args.added.join(', ')}`] : []),
      ...(args.removed.length > 0 ? [`no longer allows ${args.removed.join(', ')}`] : []),
    ].join(' and ')}.`,
}

export const mtaStsChangesDe: ChangeMessages<MtaStsChanges> = {
  'mta-sts.record-appeared': ({ subject }) => `${subject} hat jetzt MTA-STS.`,
  'mta-sts.record-lost': ({ subject, args }) =>
    `${subject} hat keinen brauchbaren MTA-STS-Eintrag mehr${args.mode === null ? '' : ` (seine Policy war im Modus ${args.mode})`}.`,
  'mta-sts.mode-changed': ({ subject, args }) =>
    `Die MTA-STS-Policy von ${subject} ging von ${args.before} auf ${args.after}.`,
  'mta-sts.lifetime-changed': ({ subject, args }) =>
    `Absender behalten die MTA-STS-Policy von ${subject} jetzt ${lifetimes(args, durationDe, 'Sekunden').join(' statt ')}.`,
  'mta-sts.hosts-changed': ({ subject, args }) =>
    `Die MTA-STS-Policy von ${subject} ${[
      ...(args.added.length > 0 ? [`erlaubt jetzt ${args.added.join(', ')}`] : []),
      ...(args.removed.length > 0 ? [`erlaubt ${args.removed.join(', ')} nicht mehr`] : []),
    ].join(' und ')}.`,
}

/** The new lifetime and the one before; in seconds where the two would read alike. */
function lifetimes(
  { before, after }: MtaStsChanges['mta-sts.lifetime-changed'],
  durationOf: (seconds: number) => string,
  seconds: string,
): string[] {
  const texts = [after, before].map(durationOf)
  return texts[0] === texts[1] ? [`${after} ${seconds}`, `${before} ${seconds}`] : texts
}
