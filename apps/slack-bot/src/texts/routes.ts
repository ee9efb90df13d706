import type { RouteFault } from '@mailhealth/alerting'
import type { Locale } from '@mailhealth/catalogue'

/** What keeps the bot from posting in a channel. */
export type ChannelTrouble = 'archived' | 'not-member' | 'unseen'

/** Words of routes. What goes in is ready for mrkdwn; what modals say is plain text. */
export interface RouteTexts {
  readonly to: (name: string, channels: string, takes: string) => string
  readonly removed: (name: string) => string
  readonly gone: (name: string) => string
  readonly more: (count: number) => string
  readonly calls: (who: string) => string
  readonly callsNobody: string
  readonly told: Readonly<Record<Locale, string>>
  /** Where a route comes from. */
  readonly fromFile: string
  readonly set: (by: string, at: string, reason: string) => string
  readonly taken: (by: string, at: string, reason: string) => string
  readonly hides: (takes: string) => string
  readonly anew: string
  readonly noLonger: string
  readonly order: string
  readonly add: string
  readonly change: string
  readonly changeLabel: (name: string) => string
  /** Before the button, where no modal can open by itself. */
  readonly ask: string
  readonly noSuch: (name: string, nearest: string | null) => string
  readonly asWished: (row: string) => string
  readonly stale: (by: string, at: string) => string
  /** In the history. */
  readonly chose: (by: string, name: string, what: string, reason: string) => string
  readonly chosen: { readonly removed: string; readonly configured: string }
  readonly modal: {
    readonly title: string
    readonly name: string
    readonly nameHint: string
    readonly choice: string
    readonly choices: Readonly<Record<'set' | 'configured' | 'remove' | 'removeAdded', string>>
    readonly channels: string
    readonly channelsHint: string
    readonly lost: (channels: string) => string
    readonly severity: string
    readonly anySeverity: string
    readonly checks: string
    readonly checksHint: string
    readonly tags: string
    readonly tagsHint: string
    readonly call: string
    readonly callHint: string
    readonly usual: (who: string | null) => string
    readonly nobody: string
    readonly language: string
    readonly usualLanguage: string
    readonly languages: Readonly<Record<Locale, string>>
    readonly reasonHint: string
  }
  /** What keeps a route from being set. */
  readonly faults: Readonly<Record<RouteFault, (most: number) => string>>
  readonly trouble: Readonly<Record<ChannelTrouble, (channel: string) => string>>
  readonly badName: string
  readonly nameTaken: (name: string) => string
  readonly notChecked: string
  /** Slack does not say who the administrators are. */
  readonly adminUnknown: string
  readonly changedMeanwhile: (by: string) => string
}

const en: RouteTexts = {
  to: (name, channels, takes) => `*${name}* to ${channels}: ${takes}`,
  removed: (name) => `*${name}* is removed`,
  gone: (name) => `There is no route *${name}* any more.`,
  more: (count) => `${count} more`,
  calls: (who) => `calls ${who}`,
  callsNobody: 'calls nobody',
  told: { en: 'in English', de: 'in German' },
  fromFile: 'As mailhealth.yaml says.',
  set: (by, at, reason) => `Set by ${by}, ${at}: “${reason}”.`,
  taken: (by, at, reason) => `Removed by ${by}, ${at}: “${reason}”.`,
  hides: (takes) => `It hides that of mailhealth.yaml: ${takes}.`,
  anew: '⚠️ mailhealth.yaml says something else of it since then.',
  noLonger:
    '⚠️ mailhealth.yaml no longer has a route of that name; this one stays in force beside those it has. If it was renamed there, remove this one.',
  order:
    'All routes that fit get an alert. Those of mailhealth.yaml come in its order, each replaced where it stands by what was set here; added ones follow by name.',
  add: 'Add a route …',
  change: 'Change …',
  changeLabel: (name) => `Change the route ${name}`,
  ask: 'A route is set in a window of its own. In words: `route set prod to #mail-prod tags prod because a new team`.',
  noSuch: (name, nearest) => `There is no route ${name}.${nearest === null ? '' : ` Did you mean ${nearest}?`}`,
  asWished: (row) => `That is so already. ${row}`,
  stale: (by, at) => `${by} changed this route in between, ${at}, so nothing of yours was taken over. This is so now:`,
  chose: (by, name, what, reason) => `route *${name}* changed by ${by}: ${what}, “${reason}”`,
  chosen: { removed: 'removed', configured: 'as mailhealth.yaml says' },
  modal: {
    title: 'Route',
    name: 'Name',
    nameHint: 'One word in small letters, such as mail-prod. The route is listed and changed by it.',
    choice: 'What becomes of it',
    choices: {
      set: 'As entered below',
      configured: 'Back to mailhealth.yaml',
      remove: 'Remove it, although mailhealth.yaml has it',
      removeAdded: 'Remove it',
    },
    channels: 'Channels',
    channelsHint:
      'Those that the bot is in: /invite @mailhealth. Incidents that are open stay in their channels; new ones follow the route at once.',
    lost: (channels) => `Not found in Slack, and lost when this is saved: ${channels}`,
    severity: 'Severity',
    anySeverity: 'All severities',
    checks: 'Checks',
    checksHint: 'None chosen: all checks.',
    tags: 'Groups',
    tagsHint: 'Targets that have one of these tags in mailhealth.yaml. None chosen: all targets.',
    call: 'On call',
    callHint: 'Whom an incident calls in these channels when it opens.',
    usual: (who) => `As usual: ${who ?? 'nobody'}`,
    nobody: 'Nobody',
    language: 'Language',
    usualLanguage: 'As usual',
    languages: { en: 'English', de: 'Deutsch' },
    reasonHint: 'Others read it at the route, and in the history.',
  },
  faults: {
    'no-channel': () => 'Choose a channel, or remove the route above.',
    'many-channels': (most) => `${most} channels at most.`,
    'many-tags': (most) => `${most} groups at most.`,
    'unmatched-tags': () => 'No target has one of these tags: nothing would go this way.',
    'unmatched-checks': () => 'None of these checks runs for these targets: nothing would go this way.',
  },
  trouble: {
    archived: (channel) => `${channel} is archived.`,
    'not-member': (channel) => `The bot is not in ${channel}: /invite @mailhealth there.`,
    unseen: (channel) => `The bot does not see ${channel}. Where it is private, /invite @mailhealth there.`,
  },
  badName: 'One word in small letters, such as mail-prod; 80 characters at most.',
  nameTaken: (name) => `There is a route ${name} already: change that one, or take another name.`,
  notChecked: 'This could not be checked just now, and nothing was changed. Please save it again in a moment.',
  adminUnknown:
    'Slack does not say just now who the administrators are, so nothing was changed. Save it again in a minute; where it stays so, mailhealth doctor at a terminal says why.',
  changedMeanwhile: (by) =>
    `${by} changed this route in between, so nothing was taken over. Close this, and open it again.`,
}

const de: RouteTexts = {
  to: (name, channels, takes) => `*${name}* nach ${channels}: ${takes}`,
  removed: (name) => `*${name}* ist entfernt`,
  gone: (name) => `Einen Weg *${name}* gibt es nicht mehr.`,
  more: (count) => `${count} weitere`,
  calls: (who) => `ruft ${who}`,
  callsNobody: 'ruft niemanden',
  told: { en: 'auf Englisch', de: 'auf Deutsch' },
  fromFile: 'Wie in mailhealth.yaml.',
  set: (by, at, reason) => `Gesetzt von ${by}, ${at}: „${reason}“.`,
  taken: (by, at, reason) => `Entfernt von ${by}, ${at}: „${reason}“.`,
  hides: (takes) => `Verdeckt den aus mailhealth.yaml: ${takes}.`,
  anew: '⚠️ In mailhealth.yaml steht dazu seither etwas anderes.',
  noLonger:
    '⚠️ In mailhealth.yaml steht kein Weg dieses Namens mehr; dieser gilt weiter, neben denen der Datei. Wurde er dort umbenannt, diesen entfernen.',
  order:
    'Eine Meldung nimmt alle Wege, die passen. Die aus mailhealth.yaml kommen in deren Reihenfolge, jeder an seiner Stelle ersetzt durch das hier Gesetzte; hinzugefügte folgen nach Namen.',
  add: 'Weg hinzufügen …',
  change: 'Ändern …',
  changeLabel: (name) => `Den Weg ${name} ändern`,
  ask: 'Ein Weg wird in einem eigenen Fenster gesetzt. In Worten: `route set prod to #mail-prod tags prod because ein neues Team`.',
  noSuch: (name, nearest) => `Einen Weg ${name} gibt es nicht.${nearest === null ? '' : ` Gemeint war ${nearest}?`}`,
  asWished: (row) => `Das ist schon so. ${row}`,
  stale: (by, at) =>
    `${by} hat diesen Weg inzwischen geändert, ${at}; von der eigenen Eingabe wurde nichts übernommen. So ist es jetzt:`,
  chose: (by, name, what, reason) => `Weg *${name}* geändert von ${by}: ${what}, „${reason}“`,
  chosen: { removed: 'entfernt', configured: 'wie in mailhealth.yaml' },
  modal: {
    title: 'Weg',
    name: 'Name',
    nameHint: 'Ein Wort in kleinen Buchstaben, wie mail-prod. So wird der Weg aufgeführt und geändert.',
    choice: 'Was daraus wird',
    choices: {
      set: 'Wie unten eingetragen',
      configured: 'Zurück zu mailhealth.yaml',
      remove: 'Entfernen, obwohl er in mailhealth.yaml steht',
      removeAdded: 'Entfernen',
    },
    channels: 'Kanäle',
    channelsHint:
      'Solche, in denen der Bot ist: /invite @mailhealth. Offene Vorfälle bleiben in ihren Kanälen; neue nehmen sofort diesen Weg.',
    lost: (channels) => `In Slack nicht gefunden, und beim Speichern verloren: ${channels}`,
    severity: 'Schwere',
    anySeverity: 'Jede Schwere',
    checks: 'Prüfungen',
    checksHint: 'Keine gewählt: alle Prüfungen.',
    tags: 'Gruppen',
    tagsHint: 'Ziele, die in mailhealth.yaml eines dieser Etiketten haben. Keine gewählt: alle Ziele.',
    call: 'Bereitschaft',
    callHint: 'Wen ein Vorfall in diesen Kanälen ruft, wenn er beginnt.',
    usual: (who) => `Wie sonst: ${who ?? 'niemanden'}`,
    nobody: 'Niemanden',
    language: 'Sprache',
    usualLanguage: 'Wie sonst',
    languages: { en: 'English', de: 'Deutsch' },
    reasonHint: 'Andere lesen ihn beim Weg und im Verlauf.',
  },
  faults: {
    'no-channel': () => 'Einen Kanal wählen, oder den Weg oben entfernen.',
    'many-channels': (most) => `Höchstens ${most} Kanäle.`,
    'many-tags': (most) => `Höchstens ${most} Gruppen.`,
    'unmatched-tags': () => 'Kein Ziel hat eines dieser Etiketten: Nichts nähme diesen Weg.',
    'unmatched-checks': () => 'Keine dieser Prüfungen läuft für diese Ziele: Nichts nähme diesen Weg.',
  },
  trouble: {
    archived: (channel) => `${channel} ist archiviert.`,
    'not-member': (channel) => `Der Bot ist nicht in ${channel}: dort /invite @mailhealth.`,
    unseen: (channel) => `Der Bot sieht ${channel} nicht. Ist der Kanal privat, dort /invite @mailhealth.`,
  },
  badName: 'Ein Wort in kleinen Buchstaben, wie mail-prod; höchstens 80 Zeichen.',
  nameTaken: (name) => `Einen Weg ${name} gibt es schon: diesen ändern, oder einen anderen Namen nehmen.`,
  notChecked: 'Das ließ sich gerade nicht prüfen, und nichts wurde geändert. Bitte gleich noch einmal speichern.',
  adminUnknown:
    'Slack sagt gerade nicht, wer Administrator ist; deshalb wurde nichts geändert. Bitte in einer Minute noch einmal speichern; bleibt es so, sagt mailhealth doctor im Terminal, warum.',
  changedMeanwhile: (by) =>
    `${by} hat diesen Weg inzwischen geändert; nichts wurde übernommen. Bitte schließen und neu öffnen.`,
}

const byLocale: { readonly [L in Locale]: RouteTexts } = { en, de }

/** The words of routes in a language. */
export function routeTextsIn(locale: Locale): RouteTexts {
  return byLocale[locale]
}
