import type { Texts } from './texts.ts'

export const de: Texts = {
  severity: { critical: 'Kritisch', high: 'Hoch', medium: 'Mittel', low: 'Niedrig', info: 'Hinweis' },
  outcome: { pass: 'in Ordnung', fail: 'fehlerhaft', indeterminate: 'unbekannt', skipped: 'entfällt' },
  state: { open: 'offen', acknowledged: 'übernommen', snoozed: 'stumm', resolved: 'behoben' },
  unknown: 'Unbekannt',
  more: (count) => `und ${count} weitere`,
  incident: {
    sentence: ({ severity, id, state, target, check, summary }) =>
      `${severity}, ${id} ${state}: ${target}, ${check}. ${summary}`,
    fieldState: 'Zustand',
    fieldSeverity: 'Schwere',
    fieldSince: 'Seit',
    fieldCheck: 'Prüfung',
    open: 'Offen, von niemandem übernommen',
    acknowledged: (by) => `Übernommen von ${by}`,
    snoozed: (until) => `Stumm für alle bis ${until}`,
    resolved: (by, after) =>
      by === null ? `Behoben nach ${after}: die Prüfung besteht` : `Behoben nach ${after} von ${by}`,
    lastChange: (at) => `letzte Änderung ${at}`,
    story: 'Verlauf',
    steps: {
      opened: 'eröffnet',
      escalated: 'schlimmer',
      eased: 'gemildert',
      acknowledged: 'übernommen',
      snoozed: 'stumm',
      unsnoozed: 'nicht mehr stumm',
      reopened: 'wieder eröffnet',
      resolved: 'behoben',
      changed: 'geändert',
    },
  },
  buttons: {
    acknowledge: 'Übernehmen',
    recheck: 'Neu prüfen',
    snooze: 'Stummschalten',
    runbook: 'Anleitung',
    snoozeFor: { '1h': '1 Stunde stumm', '4h': '4 Stunden stumm', '24h': '24 Stunden stumm' },
    snoozeConfirm: {
      title: 'Für alle stummschalten?',
      text: 'Bis dahin kommt zu diesem Vorfall nichts mehr, außer er wird schlimmer.',
      yes: 'Stummschalten',
      no: 'Nicht jetzt',
    },
  },
  line: {
    opened: (findings) => `eröffnet (${findings} ${findings === 1 ? 'Befund' : 'Befunde'})`,
    escalated: (from, to) => `schlimmer geworden: ${from} → ${to}`,
    eased: (from, to) => `gemildert: ${from} → ${to}`,
    changed: 'geändert',
    acknowledged: (by) => `übernommen von ${by}`,
    snoozed: (by, until) => `stummgeschaltet von ${by} bis ${until}`,
    unsnoozed: 'nicht mehr stumm',
    reopened: 'wieder eröffnet',
    resolved: (by, after) =>
      by === null ? `behoben nach ${after}: die Prüfung besteht` : `behoben von ${by} nach ${after}`,
    added: (findings) => `neu: ${findings}`,
    gone: (findings) => `weg: ${findings}`,
    left: (count) => `noch ${count}`,
  },
  drift: {
    detected: (target, check) => `${target}: ${check} hat sich geändert`,
    reverted: (target, check) => `${target}: ${check} ist wieder wie vorher`,
    accepted: (target, check, by) => `${target}: die Änderung von ${check} wurde angenommen von ${by}`,
    before: 'vorher',
    after: 'jetzt',
    absent: 'nicht vorhanden',
  },
  report: {
    heading: (target, outcome) => `${target}: ${outcome}`,
    coverage: (answered, asked) => `${answered} von ${asked} Fragen beantwortet`,
    took: (seconds) => `${seconds} s`,
    problem: (target, problem) => `Keine Prüfung von ${target}: ${problem}`,
  },
  status: {
    heading: (counts) => `Mail-Zustand: ${counts}`,
    healthy: 'Kein Vorfall ist offen.',
    nothingYet: 'Noch ist nichts geprüft.',
    nothingOf: (target) => `Von ${target} ist nichts bekannt; ${'`check`'} prüft es jetzt.`,
    lastCheck: (at) => `letzte Prüfung ${at}`,
    unknownChecks: (names) => `nicht feststellbar: ${names}`,
  },
  list: { heading: (count) => `Vorfälle: ${count}`, none: 'Kein solcher Vorfall.' },
  answer: {
    checking: (target) => `${target} wird geprüft …`,
    acknowledged: (id) => `${id} ist übernommen.`,
    snoozed: (id, until) => `${id} ist für alle stumm bis ${until}; wird es schlimmer, endet das früher.`,
    resolved: (id) => `${id} ist behoben.`,
    alreadyAcknowledged: (id, by, at) => `${id} ist schon übernommen, von ${by}${at === null ? '' : `, ${at}`}.`,
    alreadyResolved: (id, by, at) =>
      `${id} ist schon behoben${by === null ? '' : ` von ${by}`}${at === null ? '' : `, ${at}`}.`,
    stillFailing: (id, check, target) =>
      `${id} bleibt offen: ${check} von ${target} schlägt noch fehl, der Vorfall ginge gleich wieder auf. Nach der Reparatur schließt er sich selbst; ${'`force`'} vor dem Grund schließt ihn trotzdem.`,
    noIncident: (id) => `Einen Vorfall ${id} gibt es nicht.`,
    denied: (groups) => `Nichts wurde geändert: das dürfen nur Zuständige (${groups}).`,
    membershipUnknown:
      'Nichts wurde geändert: Slack sagt gerade nicht, wer zuständig ist. In einer Minute noch einmal versuchen.',
    notStored: 'Nichts wurde geändert: es ließ sich nicht speichern. In einer Minute noch einmal versuchen.',
    notRead: 'Das ließ sich gerade nicht nachsehen. In einer Minute noch einmal versuchen.',
    gone: 'Dieser Knopf stammt aus einer älteren Version und tut nichts mehr.',
  },
  problem: {
    tooLong: (most) => `Das ist zu lang; höchstens ${most} Zeichen.`,
    unknownVerb: (verb, nearest) =>
      `Einen Befehl ${verb} gibt es nicht. ${nearest === null ? `${'`help`'} zeigt alle.` : `Gemeint war ${nearest}?`}`,
    missing: (verb, example) => `${verb} braucht mehr, zum Beispiel ${example}.`,
    badIncident: (text) => `${text} ist keine Vorfallnummer wie ${'`MH-142`'}.`,
    badDuration: (text) => `${text} ist keine Dauer von ${'`1m`'} bis ${'`7d`'}, etwa ${'`4h`'}.`,
    unknownCheck: (text, nearest) =>
      `Eine Prüfung ${text} gibt es nicht.${nearest === null ? '' : ` Gemeint war ${nearest}?`}`,
    unknownState: (text) =>
      `${text} ist kein Zustand; möglich sind ${'`open`'}, ${'`acked`'}, ${'`snoozed`'} und ${'`resolved`'}.`,
    unknownRunbook: (text, nearest) =>
      `${text} ist weder Prüfung noch Befund noch Vorfall.${nearest === null ? '' : ` Gemeint war ${nearest}?`}`,
  },
  runbook: {
    title: 'Anleitung',
    close: 'Schließen',
    none: 'Dafür gibt es keine Anleitung.',
    atAddress: (url) => `Anleitung: ${url}`,
    ofCheck: (check) => `Anleitungen zu ${check}; ${'`runbook`'} mit einer davon zeigt sie:`,
  },
  help: {
    heading: 'Was mailhealth versteht',
    commands: [
      ['status [Ziel]', 'was gerade nicht stimmt'],
      ['check <Ziel> [Prüfungen]', 'jetzt nachsehen: Domain, Host oder Adresse'],
      ['incidents [open|acked|snoozed|resolved]', 'die Vorfälle'],
      ['show MH-142', 'ein Vorfall und sein Verlauf'],
      ['ack MH-142 [Notiz]', 'übernehmen'],
      ['snooze MH-142 4h [Notiz]', 'stumm für alle, höchstens 7d'],
      ['resolve MH-142 [force] Grund', 'schließen'],
      ['runbook dnsbl | dnsbl.listed | MH-142', 'was zu tun ist'],
      ['help', 'diese Übersicht'],
    ],
  },
}
