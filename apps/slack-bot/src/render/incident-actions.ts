import { type RunbookPlaces, runbookUrl } from '@mailhealth/catalogue'
import type { types } from '@slack/bolt'
import { type Confirmation, snoozeChoices, type Texts } from '../texts/texts.ts'
import { button } from './blocks.ts'
import { byWeight, nameOf, type ShownIncident } from './words.ts'

/** Every action_id that messages carry. */
export const actionIds = {
  ack: 'mh:ack',
  recheck: 'mh:recheck',
  snooze: 'mh:snooze',
  runbook: 'mh:runbook',
  resolve: 'mh:resolve',
  reopen: 'mh:reopen',
  timeline: 'mh:timeline',
  more: 'mh:more',
  accept: 'mh:accept',
  recheckTarget: 'mh:recheck-target',
  run: 'mh:run',
  refresh: 'mh:refresh',
  share: 'mh:share',
  previous: 'mh:previous',
  next: 'mh:next',
  previousSteps: 'mh:previous-steps',
  nextSteps: 'mh:next-steps',
  openHome: 'mh:open-home',
  digest: 'mh:digest',
  route: 'mh:route',
  config: 'mh:config',
  configPage: 'mh:config-page',
  previousSettings: 'mh:previous-settings',
  nextSettings: 'mh:next-settings',
} as const

/** What a button says when it is used: which incident, at which revision, and what else its verb needs. */
export interface ActionValue {
  readonly incident: number
  readonly revision: number
  /** How long to snooze; `pick` asks. */
  readonly duration: string | null
  /** Which entry of the menu. */
  readonly verb: string | null
  /** The findings whose runbook is wanted: with them it opens before the store is asked. */
  readonly findings: readonly string[]
  /** Which page of its story, from 0. */
  readonly page: number
}

/** Writes a value, `{"v":1,"i":"142","n":7}`. */
export function writeValue(value: Pick<ActionValue, 'incident' | 'revision'> & Partial<ActionValue>): string {
  return JSON.stringify({
    v: 1,
    i: String(value.incident),
    n: value.revision,
    ...(value.duration == null ? {} : { d: value.duration }),
    ...(value.verb == null ? {} : { o: value.verb }),
    ...(value.findings === undefined ? {} : { f: value.findings }),
    ...(value.page === undefined ? {} : { p: value.page }),
  })
}

/** Reads a value; null when this version does not know it. */
export function readValue(text: string): ActionValue | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  if (typeof value !== 'object' || value === null) return null
  const { v, i, n, d, o, f, p } = value as { readonly [key: string]: unknown }
  const incident = typeof i === 'string' && /^[1-9]\d{0,8}$/.test(i) ? Number(i) : null
  if (v !== 1 || incident === null || !Number.isSafeInteger(n)) return null
  return {
    incident,
    revision: n as number,
    duration: typeof d === 'string' ? d : null,
    verb: typeof o === 'string' ? o : null,
    findings: Array.isArray(f) ? f.filter((one): one is string => typeof one === 'string') : [],
    page: typeof p === 'number' && Number.isSafeInteger(p) && p > 0 ? p : 0,
  }
}

/** What the row below an incident is made with. */
type RowWording = { readonly texts: Texts; readonly runbooks: RunbookPlaces }

/** The row of buttons below an incident that is not resolved: five at most. */
export function incidentActions(incident: ShownIncident, wording: RowWording): types.ActionsBlock {
  const { texts } = wording
  const isTaken = incident.acknowledgedBy !== null && incident.state !== 'snoozed'
  const runbook = runbookButton(incident, wording)
  return {
    type: 'actions',
    elements: [
      isTaken
        ? actionButton(incident, actionIds.resolve, texts.buttons.resolve)
        : { ...actionButton(incident, actionIds.ack, texts.buttons.acknowledge), style: 'primary' },
      actionButton(incident, actionIds.recheck, texts.buttons.recheck),
      snoozeSelect(incident, texts),
      ...(runbook === null ? [] : [runbook]),
      overflow(incident, isTaken, texts),
    ],
  }
}

/** The row below a resolved incident. */
export function resolvedActions(incident: ShownIncident, wording: RowWording): types.ActionsBlock {
  const { buttons } = wording.texts
  const runbook = runbookButton(incident, wording)
  return {
    type: 'actions',
    elements: [
      { ...actionButton(incident, actionIds.reopen, buttons.reopen), confirm: confirmation(buttons.reopenConfirm) },
      actionButton(incident, actionIds.timeline, buttons.timeline),
      ...(runbook === null ? [] : [runbook]),
    ],
  }
}

/** The menu at an incident in a list. */
export function rowMenu(incident: ShownIncident, { buttons }: Texts): types.Overflow {
  const { more } = buttons
  const isTaken = incident.acknowledgedBy !== null && incident.state !== 'snoozed'
  const entries: readonly (readonly [verb: string, text: string])[] =
    incident.state === 'resolved'
      ? [
          ['evidence', more.evidence],
          ['timeline', buttons.timeline],
        ]
      : [
          isTaken ? ['unack', more.unack] : ['ack', buttons.acknowledge],
          ['resolve', more.resolve],
          ['note', more.note],
          ['evidence', more.evidence],
          ['timeline', buttons.timeline],
        ]
  return {
    type: 'overflow',
    action_id: actionIds.more,
    options: entries.map(([verb, text]) => ({
      text: plainText(text),
      value: writeValue({ incident: incident.number, revision: incident.revision, verb }),
    })),
  }
}

function actionButton(incident: ShownIncident, action: string, text: string): types.Button {
  const value = writeValue({ incident: incident.number, revision: incident.revision })
  return button({ action, text, label: `${text} ${nameOf(incident)}`, value })
}

function overflow(incident: ShownIncident, isTaken: boolean, { buttons }: Texts): types.Overflow {
  const verbs = isTaken
    ? (['note', 'unack', 'escalate', 'evidence', 'mute'] as const)
    : (['note', 'resolve', 'escalate', 'evidence', 'mute'] as const)
  return {
    type: 'overflow',
    action_id: actionIds.more,
    options: verbs.map((verb) => ({
      text: plainText(buttons.more[verb]),
      value: writeValue({ incident: incident.number, revision: incident.revision, verb }),
    })),
  }
}

/** The button to what to do about the worst finding: its address where one is configured, else a modal. */
export function runbookButton(incident: ShownIncident, { texts, runbooks }: RowWording): types.Button | null {
  const ids = [...new Set(byWeight(incident.findings).map((finding) => finding.id))].slice(0, 5)
  const [worst] = ids
  if (worst === undefined) return null
  return button({
    action: actionIds.runbook,
    text: texts.buttons.runbook,
    label: `${texts.buttons.runbook} ${nameOf(incident)}`,
    value: writeValue({ incident: incident.number, revision: incident.revision, findings: ids }),
    url: runbookUrl(worst, runbooks) ?? undefined,
  })
}

function snoozeSelect(incident: ShownIncident, { buttons }: Texts): types.StaticSelect {
  const option = (text: string, duration: string): types.PlainTextOption => ({
    text: plainText(text),
    value: writeValue({ incident: incident.number, revision: incident.revision, duration }),
  })
  return {
    type: 'static_select',
    action_id: actionIds.snooze,
    placeholder: plainText(buttons.snooze),
    options: [
      ...snoozeChoices.map((duration) => option(buttons.snoozeFor[duration], duration)),
      option(buttons.pick, 'pick'),
    ],
    confirm: confirmation(buttons.snoozeConfirm),
  }
}

/** What Slack asks somebody before it tells the app. */
export function confirmation({ title, text, yes, no }: Confirmation): types.ConfirmationDialog {
  return { title: plainText(title), text: plainText(text), confirm: plainText(yes), deny: plainText(no) }
}

function plainText(text: string): types.PlainTextElement {
  return { type: 'plain_text', text, emoji: false }
}
