import type { Locale } from '@mailhealth/catalogue'

/** Words about how alerts arrive: storms, what was held up, what is hidden. */
export interface DeliveryTexts {
  readonly related: (count: number) => string
  readonly admins: (sentence: string) => string
  readonly lacking: (scopes: string) => string
  /** `instead` is where its alerts go meanwhile; null where they wait. */
  readonly broken: (channel: string, since: string, reason: string, instead: string | null) => string
  readonly catchUp: (held: {
    readonly since: string
    readonly until: string
    readonly opened: number
    readonly resolved: number
  }) => string
  readonly storm: {
    readonly heading: (opened: number, open: number) => string
    /** `counts` is how many in which; ends with inNone() where some are in no group. */
    readonly inGroups: (counts: string) => string
    readonly inNone: (count: number) => string
    readonly since: (at: string) => string
    readonly more: (count: number) => string
    readonly thread: string
    /** `open` is how many still are. */
    readonly over: (at: string, open: number) => string
    readonly goesOn: (id: string) => string
    readonly showAll: string
    readonly modalTitle: string
    readonly close: string
    readonly none: string
  }
}

const en: DeliveryTexts = {
  related: (count) => (count === 1 ? '1 related incident hidden' : `${count} related incidents hidden`),
  lacking: (scopes) =>
    `The Slack token of mailhealth lacks ${scopes}: not all that it does works. Update the app from infra/slack/manifest.yaml, and install it again.`,
  admins: (sentence) => `Alerts of mailhealth do not arrive in Slack as they should: ${sentence}`,
  broken: (channel, since, reason, instead) =>
    `${channel} has taken no alerts since ${since}; ${instead === null ? 'they wait' : `they go to ${instead}`}. ${reason}`,
  catchUp: ({ since, until, opened, resolved }) =>
    `Alerts were held up from ${since} to ${until}: ${opened === 1 ? '1 incident' : `${opened} incidents`} opened meanwhile, ${resolved} of them resolved already. What is still open follows.`,
  storm: {
    heading: (opened, open) =>
      `${opened} incidents opened at once, ${open === 0 ? 'all resolved' : `${open} still open`}`,
    inGroups: (counts) => `By group: ${counts}`,
    inNone: (count) => `${count} in none`,
    since: (at) => `Since ${at}`,
    more: (count) => `… and ${count} more.`,
    thread: 'Each incident is in the thread, with its buttons.',
    over: (at, open) =>
      `No further incident since; over at ${at}.${open === 0 ? '' : ' What is still open has a message of its own.'}`,
    goesOn: (id) => `${id} goes on in a message of its own in the channel.`,
    showAll: 'Show all',
    modalTitle: 'All incidents',
    close: 'Close',
    none: 'There is no incident in it.',
  },
}

const de: DeliveryTexts = {
  related: (count) =>
    count === 1 ? '1 zugehöriger Vorfall ausgeblendet' : `${count} zugehörige Vorfälle ausgeblendet`,
  lacking: (scopes) =>
    `Dem Slack-Token von mailhealth fehlt ${scopes}: nicht alles geht. Die App nach infra/slack/manifest.yaml ändern und neu installieren.`,
  admins: (sentence) => `Alarme von mailhealth kommen in Slack nicht an, wie sie sollen: ${sentence}`,
  broken: (channel, since, reason, instead) =>
    `${channel} nimmt keine Alarme an, seit ${since}; ${instead === null ? 'sie warten' : `sie gehen nach ${instead}`}. ${reason}`,
  catchUp: ({ since, until, opened, resolved }) =>
    `Alarme wurden von ${since} bis ${until} aufgehalten: ${opened === 1 ? '1 Vorfall wurde' : `${opened} Vorfälle wurden`} inzwischen eröffnet, davon ${resolved} schon behoben. Was noch offen ist, folgt.`,
  storm: {
    heading: (opened, open) =>
      `${opened} Vorfälle auf einmal eröffnet, ${open === 0 ? 'alle behoben' : `${open} noch offen`}`,
    inGroups: (counts) => `Nach Gruppe: ${counts}`,
    inNone: (count) => `${count} in keiner`,
    since: (at) => `Seit ${at}`,
    more: (count) => `… und ${count} weitere.`,
    thread: 'Jeder Vorfall steht mit seinen Schaltflächen im Thread.',
    over: (at, open) =>
      `Seither kein weiterer Vorfall; vorbei um ${at}.${open === 0 ? '' : ' Was noch offen ist, hat eine eigene Nachricht.'}`,
    goesOn: (id) => `${id} geht in einer eigenen Nachricht im Kanal weiter.`,
    showAll: 'Alle zeigen',
    modalTitle: 'Alle Vorfälle',
    close: 'Schließen',
    none: 'Darin ist kein Vorfall.',
  },
}

const byLocale: { readonly [L in Locale]: DeliveryTexts } = { en, de }

/** The words of a language about how alerts arrive. */
export function deliveryTextsIn(locale: Locale): DeliveryTexts {
  return byLocale[locale]
}
