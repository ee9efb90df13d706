import type { ChangeMessages } from '../spec.ts'

/** What becomes of an address's names from one look to the next. */
export type IprevChanges = {
  /** The PTR names; empty for none. */
  'iprev.names-changed': {
    readonly address: string
    readonly before: readonly string[]
    readonly after: readonly string[]
  }
  'iprev.ehlo-changed': { readonly address: string; readonly before: string; readonly after: string }
}

export const iprevChangesEn: ChangeMessages<IprevChanges> = {
  'iprev.names-changed': ({ args: { address, before, after } }) =>
    after.length === 0
      ? `${address} has no PTR name any more; it was ${before.join(', ')}.`
      : before.length === 0
        ? `${address} has a PTR name now: ${after.join(', ')}.`
        : `The PTR of ${address} says ${after.join(', ')} now, instead of ${before.join(', ')}.`,
  'iprev.ehlo-changed': ({ args: { address, before, after } }) =>
    `The server at ${address} calls itself ${after} now, instead of ${before}.`,
}

export const iprevChangesDe: ChangeMessages<IprevChanges> = {
  'iprev.names-changed': ({ args: { address, before, after } }) =>
    after.length === 0
      ? `${address} hat keinen PTR-Namen mehr; vorher war es ${before.join(', ')}.`
      : before.length === 0
        ? `${address} hat jetzt einen PTR-Namen: ${after.join(', ')}.`
        : `Der PTR von ${address} lautet jetzt ${after.join(', ')} statt ${before.join(', ')}.`,
  'iprev.ehlo-changed': ({ args: { address, before, after } }) =>
    `Der Server unter ${address} nennt sich jetzt ${after} statt ${before}.`,
}
