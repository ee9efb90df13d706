import type { Locale } from '@mailhealth/catalogue'

/** Words of the doctor. What goes in is ready for mrkdwn. */
export interface DoctorTexts {
  readonly heading: string
  /** `sockets` is null in HTTP mode. */
  readonly connected: (sockets: number | null) => string
  readonly disconnected: string
  readonly signedIn: (as: string) => string
  readonly scopes: string
  readonly scopesMissing: (scopes: string) => string
  readonly channel: (channel: string) => string
  readonly archived: (channel: string) => string
  readonly notMember: (channel: string) => string
  readonly members: (group: string, count: number) => string
  /** How many there are, how many of them people set, and which of those the file says something else of since. */
  readonly routes: (all: number, set: number) => string
  readonly routesAnew: (names: string) => string
  readonly clock: string
  readonly clockRight: string
  /** Ahead of Slack's, in seconds; negative is behind. */
  readonly clockOff: (seconds: number) => string
  readonly waiting: (count: number) => string
  /** All that live; `sockets` of all of them is null in HTTP mode. */
  readonly bots: (count: number, sockets: number | null) => string
  /** `at` is null where none was since the start. */
  readonly delivered: (at: string | null) => string
  readonly trouble: (sentence: string) => string
  readonly limits: (count: number, at: string | null) => string
  readonly failed: (what: string, why: string) => string
}

const en: DoctorTexts = {
  heading: 'Doctor',
  connected: (sockets) =>
    sockets === null
      ? 'Slack is connected.'
      : `Slack is connected, by ${sockets === 1 ? '1 socket' : `${sockets} sockets`}.`,
  disconnected: 'Slack is not connected: nobody hears commands and buttons.',
  signedIn: (as) => `Signed in as ${as}.`,
  scopes: 'The token may do all that is needed.',
  scopesMissing: (scopes) =>
    `The token lacks ${scopes}: update the app from infra/slack/manifest.yaml, install it again.`,
  channel: (channel) => `Alerts can reach ${channel}.`,
  archived: (channel) => `${channel} is archived: unarchive it, or name another one in the configuration.`,
  notMember: (channel) => `The bot is not in ${channel}: /invite @mailhealth there.`,
  members: (group, count) =>
    `${group} has ${count === 0 ? 'no members' : count === 1 ? '1 member' : `${count} members`}.`,
  routes: (all, set) =>
    `${all === 1 ? '1 route' : `${all} routes`}, ${set === 0 ? 'all as mailhealth.yaml says' : `${set} of them set or removed by people; route list says by whom`}.`,
  routesAnew: (names) =>
    `mailhealth.yaml says something else of ${names} since people chose; what they chose is in force. route configured takes the file's.`,
  clock: 'clock',
  clockRight: "The clock agrees with Slack's.",
  clockOff: (seconds) =>
    `The clock is ${Math.abs(seconds)} s ${seconds > 0 ? 'ahead of' : 'behind'} Slack's: have the machine keep time by NTP.`,
  waiting: (count) => (count === 1 ? '1 event waits to be sent.' : `${count} events wait to be sent.`),
  bots: (count, sockets) =>
    `${count === 1 ? '1 bot lives' : `${count} bots live`}${sockets === null ? '' : `, with ${sockets === 1 ? '1 socket' : `${sockets} sockets`} in all`}.`,
  delivered: (at) => (at === null ? 'No alert was posted since the start.' : `The last alert was posted ${at}.`),
  trouble: (sentence) => `Alerts do not arrive, and are kept: ${sentence}`,
  limits: (count, at) =>
    at === null
      ? 'Slack did not limit the bot since its start.'
      : `Slack limited the bot ${count === 1 ? 'once' : `${count} times`} since its start, last ${at}.`,
  failed: (what, why) => `${what}: ${why}`,
}

const de: DoctorTexts = {
  heading: 'Selbstprüfung',
  connected: (sockets) =>
    sockets === null
      ? 'Slack ist verbunden.'
      : `Slack ist verbunden, über ${sockets === 1 ? '1 Verbindung' : `${sockets} Verbindungen`}.`,
  disconnected: 'Slack ist nicht verbunden: Befehle und Knöpfe hört niemand.',
  signedIn: (as) => `Angemeldet als ${as}.`,
  scopes: 'Das Token darf alles, was nötig ist.',
  scopesMissing: (scopes) =>
    `Dem Token fehlt ${scopes}: die App nach infra/slack/manifest.yaml ändern und neu installieren.`,
  channel: (channel) => `Meldungen erreichen ${channel}.`,
  archived: (channel) => `${channel} ist archiviert: wieder öffnen, oder in der Konfiguration einen anderen nennen.`,
  notMember: (channel) => `Der Bot ist nicht in ${channel}: dort /invite @mailhealth.`,
  members: (group, count) =>
    `${group} hat ${count === 0 ? 'keine Mitglieder' : count === 1 ? '1 Mitglied' : `${count} Mitglieder`}.`,
  routes: (all, set) =>
    `${all === 1 ? '1 Weg' : `${all} Wege`}, ${set === 0 ? 'alle wie in mailhealth.yaml' : `${set} davon von Menschen gesetzt oder entfernt; route list sagt, von wem`}.`,
  routesAnew: (names) =>
    `In mailhealth.yaml steht zu ${names} etwas anderes, seit Menschen wählten; es gilt, was sie wählten. route configured nimmt, was in der Datei steht.`,
  clock: 'Uhr',
  clockRight: 'Die Uhr geht wie die von Slack.',
  clockOff: (seconds) =>
    `Die Uhr geht gegenüber Slack ${Math.abs(seconds)} s ${seconds > 0 ? 'vor' : 'nach'}: Der Rechner braucht NTP.`,
  waiting: (count) =>
    count === 1 ? '1 Ereignis wartet auf den Versand.' : `${count} Ereignisse warten auf den Versand.`,
  bots: (count, sockets) =>
    `${count === 1 ? '1 Bot läuft' : `${count} Bots laufen`}${sockets === null ? '' : `, mit zusammen ${sockets === 1 ? '1 Verbindung' : `${sockets} Verbindungen`}`}.`,
  delivered: (at) => (at === null ? 'Seit dem Start kam noch keine Meldung an.' : `Die letzte Meldung kam ${at} an.`),
  trouble: (sentence) => `Meldungen kommen nicht an und werden aufgehoben: ${sentence}`,
  limits: (count, at) =>
    at === null
      ? 'Slack hat den Bot seit dem Start nicht gebremst.'
      : `Slack hat den Bot seit dem Start ${count === 1 ? 'einmal' : `${count}-mal`} gebremst, zuletzt ${at}.`,
  failed: (what, why) => `${what}: ${why}`,
}

const byLocale: { readonly [L in Locale]: DoctorTexts } = { en, de }

/** The words of the doctor in a language. */
export function doctorTextsIn(locale: Locale): DoctorTexts {
  return byLocale[locale]
}
