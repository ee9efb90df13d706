import type { SkipReason } from '@mailhealth/core'
import type { Locale } from './catalogue.ts'
import type { NoteMessages } from './spec.ts'

/** Why a check does not apply to a target after all, with the arguments. Several checks may share a reason. */
type SkipArgs = {
  'null-mx': Record<never, never>
  'no-domain': Record<never, never>
  'no-mail-server': Record<never, never>
  'no-address': Record<never, never>
  'no-reachable-address': Record<never, never>
  /** So many addresses, and the first of them. */
  'special-addresses': { readonly count: number; readonly first: readonly string[] }
  'no-list': Record<never, never>
  'no-selector': Record<never, never>
  'no-tlsa': Record<never, never>
  'no-ds': Record<never, never>
  'no-bimi': Record<never, never>
  'bimi-declined': Record<never, never>
}

/** The words that follow "skipped:". */
const skipMessages: { readonly [L in Locale]: NoteMessages<SkipArgs> } = {
  en: {
    'null-mx': () => 'it receives no mail (null MX)',
    'no-domain': () => 'the domain does not exist',
    'no-mail-server': () => 'no mail server to look at',
    'no-address': () => 'there is no address to ask about',
    'no-reachable-address': () => 'no address that others can reach',
    'special-addresses': (args) => `no list knows private or special addresses (${addresses(args)})`,
    'no-list': () => 'no list in use takes such a question',
    'no-selector': () => 'no selectors configured and none of the well-known ones found',
    'no-tlsa': () => 'no MX host publishes TLSA records, as far as a resolver says that is not trusted to validate',
    'no-ds': () => 'no DS record is published, as far as a resolver says that is not trusted to validate',
    'no-bimi': () => 'the domain has no BIMI record',
    'bimi-declined': () => 'the domain declines BIMI',
  },
  de: {
    'null-mx': () => 'Die Domain empfängt keine Mail (Null-MX)',
    'no-domain': () => 'Die Domain gibt es nicht',
    'no-mail-server': () => 'Es gibt keinen Mailserver, der zu prüfen wäre',
    'no-address': () => 'Es gibt keine Adresse, nach der zu fragen wäre',
    'no-reachable-address': () => 'Keine Adresse ist von außen erreichbar',
    'special-addresses': (args) => `Private und besondere Adressen kennt keine Liste (${addresses(args)})`,
    'no-list': () => 'Keine der benutzten Listen nimmt eine solche Frage an',
    'no-selector': () => 'Kein Selektor ist konfiguriert, und keiner der üblichen war zu finden',
    'no-tlsa': () =>
      'Soweit zu sehen, veröffentlicht kein MX-Host TLSA-Einträge; der Resolver gilt nicht als validierend',
    'no-ds': () => 'Soweit zu sehen, ist kein DS-Eintrag veröffentlicht; der Resolver gilt nicht als validierend',
    'no-bimi': () => 'Die Domain hat keinen BIMI-Eintrag',
    'bimi-declined': () => 'Die Domain lehnt BIMI ab',
  },
}

/** Every reason's id. */
export const skipIds: readonly (keyof SkipArgs)[] = Object.keys(skipMessages.en) as (keyof SkipArgs)[]

/** Makes a reason; its arguments are checked by type against the words. */
export function skippedFor<Id extends keyof SkipArgs>(id: Id, args: SkipArgs[Id]): SkipReason {
  return { id, args: args as SkipReason['args'] }
}

/** Puts a reason into words. One that this version does not know is shown by its id. */
export function renderSkip({ id, args }: SkipReason, locale: Locale): string {
  const messages: { readonly [id: string]: (args: never) => string } = skipMessages[locale]
  const message = Object.hasOwn(messages, id) ? messages[id] : undefined
  return message?.(args as never) ?? id
}

function addresses({ count, first }: SkipArgs['special-addresses']): string {
  return `${first.join(', ')}${count > first.length ? ' …' : ''}`
}
