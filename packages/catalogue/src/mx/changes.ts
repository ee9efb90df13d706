import type { ChangeMessages } from '../spec.ts'

/** How a domain says where its mail goes: by MX records, by the null MX that it takes none, or not at all. */
export type MxAcceptance = 'hosts' | 'null' | 'none'

/** What becomes of a domain's MX from one look to the next. */
export type MxChanges = {
  'mx.acceptance-changed': { readonly before: MxAcceptance; readonly after: MxAcceptance }
  'mx.hosts-changed': { readonly added: readonly string[]; readonly removed: readonly string[] }
  /** The same hosts in another order. */
  'mx.preferences-changed': { readonly before: readonly string[]; readonly after: readonly string[] }
}

export const mxChangesEn: ChangeMessages<MxChanges> = {
  'mx.acceptance-changed': ({ subject, args }) =>
    ({
      hosts: `${subject} has MX records now${args.before === 'null' ? ' and no longer says that it takes no mail' : ''}.`,
      null: `${subject} says now that it takes no mail (null MX).`,
      none: `${subject} has no MX record any more: mail goes to its own address, where it has one.`,
    })[args.after],
  'mx.hosts-changed': ({ subject, args: { added, removed } }) =>
    added.length === 0
      ? `Mail for ${subject} no longer goes to ${removed.join(', ')}.`
      : removed.length === 0
        ? `Mail for ${subject} now also goes to ${added.join(', ')}.`
        : `Mail for ${subject} now goes to ${added.join(', ')}, no longer to ${removed.join(', ')}.`,
  'mx.preferences-changed': ({ subject, args }) =>
    `The mail hosts of ${subject} are tried in another order now: ${args.after.join(', ')}.`,
}

export const mxChangesDe: ChangeMessages<MxChanges> = {
  'mx.acceptance-changed': ({ subject, args }) =>
    ({
      hosts: `${subject} hat jetzt MX-Einträge${args.before === 'null' ? ' und nimmt damit wieder Mail an' : ''}.`,
      null: `${subject} nimmt jetzt nach eigener Angabe keine Mail an (Null-MX).`,
      none: `${subject} hat keinen MX-Eintrag mehr; Mail geht an die Adresse der Domain selbst, falls sie eine hat.`,
    })[args.after],
  'mx.hosts-changed': ({ subject, args: { added, removed } }) =>
    added.length === 0
      ? `Mail für ${subject} geht nicht mehr an ${removed.join(', ')}.`
      : removed.length === 0
        ? `Mail für ${subject} geht jetzt auch an ${added.join(', ')}.`
        : `Mail für ${subject} geht jetzt an ${added.join(', ')}, nicht mehr an ${removed.join(', ')}.`,
  'mx.preferences-changed': ({ subject, args }) =>
    `Die Mailserver von ${subject} werden jetzt in anderer Reihenfolge versucht: ${args.after.join(', ')}.`,
}
