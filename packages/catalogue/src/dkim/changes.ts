import type { ChangeMessages } from '../spec.ts'

/** What becomes of a domain's DKIM keys from one look to the next. Keys are told as `rsa 2048`; `selector` is `*` for a wildcard. */
export type DkimChanges = {
  /** `lost`: it is not there any more; there is something else than a key; or the record is broken. */
  'dkim.key-lost': { readonly selector: string; readonly key: string; readonly lost: 'gone' | 'other' | 'broken' }
  'dkim.key-revoked': { readonly selector: string; readonly key: string }
  'dkim.key-appeared': { readonly selector: string; readonly key: string }
  'dkim.key-rotated': { readonly selector: string; readonly before: string; readonly after: string }
  'dkim.testing-changed': { readonly selector: string; readonly isTesting: boolean }
  /** Null: it is at the domain itself. */
  'dkim.host-changed': { readonly selector: string; readonly before: string | null; readonly after: string | null }
  /** At selectors that are well known and not configured. */
  'dkim.unlisted-changed': { readonly added: readonly string[]; readonly removed: readonly string[] }
  'dkim.wildcard-changed': { readonly before: string | null; readonly after: string | null }
}

export const dkimChangesEn: ChangeMessages<DkimChanges> = {
  'dkim.key-lost': ({ subject, args }) => {
    const lost = { gone: 'has vanished', other: 'gave way to something that is no key', broken: 'is broken now' }[
      args.lost
    ]
    return `The DKIM key of ${subject} at the selector ${args.selector} (${args.key}) ${lost}.`
  },
  'dkim.key-revoked': ({ subject, args }) =>
    `The DKIM key of ${subject} at the selector ${args.selector} (${args.key}) was revoked.`,
  'dkim.key-appeared': ({ subject, args }) =>
    `${subject} has a DKIM key at the selector ${args.selector} now (${args.key}).`,
  'dkim.key-rotated': ({ subject, args }) => {
    const sizes = args.before === args.after ? args.after : `${args.before} to ${args.after}`
    return `The DKIM key of ${subject} at the selector ${args.selector} was replaced (${sizes}).`
  },
  'dkim.testing-changed': ({ subject, args }) =>
    args.isTesting
      ? `The DKIM key of ${subject} at the selector ${args.selector} says t=y now: receivers may ignore its signatures.`
      : `The DKIM key of ${subject} at the selector ${args.selector} no longer says that it is being tested.`,
  'dkim.host-changed': ({ subject, args }) =>
    `The DKIM key of ${subject} at the selector ${args.selector} is hosted ${args.after === null ? 'by itself' : `at ${args.after}`} now, no longer ${args.before === null ? 'by itself' : `at ${args.before}`}.`,
  'dkim.unlisted-changed': ({ subject, args }) =>
    `At selectors of ${subject} that the configuration does not name: ${parts(args, 'new ', 'gone ')}.`,
  'dkim.wildcard-changed': ({ subject, args }) =>
    `Every selector of ${subject} is answered with ${args.after ?? 'nothing'} now, instead of ${args.before ?? 'nothing'}.`,
}

export const dkimChangesDe: ChangeMessages<DkimChanges> = {
  'dkim.key-lost': ({ subject, args }) => {
    const lost = {
      gone: 'ist verschwunden',
      other: 'ist etwas gewichen, das kein Schlüssel ist',
      broken: 'ist jetzt defekt',
    }[args.lost]
    return `Der DKIM-Schlüssel von ${subject} unter dem Selektor ${args.selector} (${args.key}) ${lost}.`
  },
  'dkim.key-revoked': ({ subject, args }) =>
    `Der DKIM-Schlüssel von ${subject} unter dem Selektor ${args.selector} (${args.key}) wurde widerrufen.`,
  'dkim.key-appeared': ({ subject, args }) =>
    `${subject} hat unter dem Selektor ${args.selector} jetzt einen DKIM-Schlüssel (${args.key}).`,
  'dkim.key-rotated': ({ subject, args }) => {
    const sizes = args.before === args.after ? args.after : `${args.before} zu ${args.after}`
    return `Der DKIM-Schlüssel von ${subject} unter dem Selektor ${args.selector} wurde ersetzt (${sizes}).`
  },
  'dkim.testing-changed': ({ subject, args }) =>
    args.isTesting
      ? `Der DKIM-Schlüssel von ${subject} unter dem Selektor ${args.selector} sagt jetzt t=y: Empfänger dürfen seine Signaturen übergehen.`
      : `Der DKIM-Schlüssel von ${subject} unter dem Selektor ${args.selector} gilt nicht mehr als Test.`,
  'dkim.host-changed': ({ subject, args }) =>
    `Der DKIM-Schlüssel von ${subject} unter dem Selektor ${args.selector} liegt jetzt ${args.after === null ? 'bei der Domain selbst' : `bei ${args.after}`}, nicht mehr ${args.before === null ? 'bei der Domain selbst' : `bei ${args.before}`}.`,
  'dkim.unlisted-changed': ({ subject, args }) =>
    `Unter Selektoren von ${subject}, die die Konfiguration nicht nennt: ${parts(args, 'neu ', 'weg ')}.`,
  'dkim.wildcard-changed': ({ subject, args }) =>
    `Jeder Selektor von ${subject} wird jetzt mit ${args.after ?? 'nichts'} beantwortet, vorher mit ${args.before ?? 'nichts'}.`,
}

function parts({ added, removed }: DkimChanges['dkim.unlisted-changed'], isNew: string, isGone: string): string {
  const told = (list: readonly string[], word: string): string[] => (list.length > 0 ? [word + list.join(', ')] : [])
  return [...told(added, isNew), ...told(removed, isGone)].join('; ')
}
