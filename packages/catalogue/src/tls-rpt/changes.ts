import type { ChangeMessages } from '../spec.ts'

/** What becomes of a domain's TLSRPT record from one look to the next. */
export type TlsRptChanges = {
  'tls-rpt.destinations-changed': { readonly added: readonly string[]; readonly removed: readonly string[] }
  'tls-rpt.record-lost': { readonly removed: readonly string[] }
  /** Other words for the same destinations. */
  'tls-rpt.record-rewritten': Record<never, never>
}

export const tlsRptChangesEn: ChangeMessages<TlsRptChanges> = {
  'tls-rpt.destinations-changed': ({ subject, args }) =>
    `TLS reports about ${subject} ${[
      ...(args.added.length > 0 ? [`now go to ${args.added.join(', ')}`] : []),
      ...(args.removed.length > 0 ? [`no longer go to ${args.removed.join(', ')}`] : []),
    ].join(' and ')}.`,
  'tls-rpt.record-lost': ({ subject, args }) =>
    `Nobody gets TLS reports about ${subject} any more; they went to ${args.removed.join(', ')}.`,
  'tls-rpt.record-rewritten': ({ subject }) =>
    `The TLSRPT record of ${subject} was rewritten; reports go where they went.`,
}

export const tlsRptChangesDe: ChangeMessages<TlsRptChanges> = {
  'tls-rpt.destinations-changed': ({ subject, args }) =>
    `TLS-Berichte über ${subject} ${[
      ...(args.added.length > 0 ? [`gehen jetzt an ${args.added.join(', ')}`] : []),
      ...(args.removed.length > 0 ? [`gehen nicht mehr an ${args.removed.join(', ')}`] : []),
    ].join(' und ')}.`,
  'tls-rpt.record-lost': ({ subject, args }) =>
    `Niemand bekommt mehr TLS-Berichte über ${subject}; sie gingen an ${args.removed.join(', ')}.`,
  'tls-rpt.record-rewritten': ({ subject }) =>
    `Der TLSRPT-Eintrag von ${subject} wurde umgeschrieben; die Berichte gehen, wohin sie gingen.`,
}
