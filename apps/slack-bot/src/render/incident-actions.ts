import { type RunbookPlaces, runbookUrl } from '@mailhealth/catalogue'
import type { types } from '@slack/bolt'
import { snoozeChoices, type Texts } from '../texts/texts.ts'
import { button } from './blocks.ts'
import { byWeight, nameOf, type ShownIncident } from './words.ts'

/** Every action_id that messages carry. */
export const actionIds = {
  ack: 'mh:ack',
  recheck: 'mh:recheck',
  snooze: 'mh:snooze',
  runbook: 'mh:runbook',
} as const

/** What a button says when it is used: which incident, at which revision, and what else its verb needs. */
export interface ActionValue {
  readonly incident: number
  readonly revision: number
  /** How long to snooze. */
  readonly duration: string | null
  /** The findings whose runbook is wanted: with them it opens before the store is asked. */
  readonly findings: readonly string[]
}

/** Writes a value, `{"v":1,"i":"142","n":7}`. */
export function writeValue(value: Pick<ActionValue, 'incident' | 'revision'> & Partial<ActionValue>): string {
  return JSON.stringify({
    v: 1,
    i: String(value.incident),
    n: value.revision,
    ...(value.duration == null ? {} : { d: value.duration }),
    ...(value.findings === undefined ? {} : { f: value.findings }),
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
  const { v, i, n, d, f } = value as { readonly [key: string]: unknown }
  const incident = typeof i === 'string' && /^[1-9]\d{0,8}$/.test(i) ? Number(i) : null
  if (v !== 1 || incident === null || !Number.isSafeInteger(n)) return null
  return {
    incident,
    revision: n as number,
    duration: typeof d === 'string' ? d : null,
    findings: Array.isArray(f) ? f.filter((one): one is string => typeof one === 'string') : [],
  }
}

/** The row of buttons below an incident that is not resolved. */
export function incidentActions(
  incident: ShownIncident,
  wording: { readonly texts: Texts; readonly runbooks: RunbookPlaces },
): types.ActionsBlock {
  const { buttons } = wording.texts
  const id = nameOf(incident)
  const value = writeValue({ incident: incident.number, revision: incident.revision })
  const acknowledge = button({
    action: actionIds.ack,
    text: buttons.acknowledge,
    label: `${buttons.acknowledge} ${id}`,
    value,
    style: 'primary',
  })
  const recheck = button({ action: actionIds.recheck, text: buttons.recheck, label: `${buttons.recheck} ${id}`, value })
  const runbook = runbookButton(incident, wording)
  return {
    type: 'actions',
    elements: [
      ...(incident.state === 'acknowledged' ? [] : [acknowledge]),
      recheck,
      snoozeSelect(incident, wording.texts),
      ...(runbook === null ? [] : [runbook]),
    ],
  }
}

/** The button to what to do about the worst finding: its address where one is configured, else a modal. */
export function runbookButton(
  incident: ShownIncident,
  { texts, runbooks }: { readonly texts: Texts; readonly runbooks: RunbookPlaces },
): types.Button | null {
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
  const { title, text, yes, no } = buttons.snoozeConfirm
  return {
    type: 'static_select',
    action_id: actionIds.snooze,
    placeholder: plainText(buttons.snooze),
    options: snoozeChoices.map((duration) => ({
      text: plainText(buttons.snoozeFor[duration]),
      value: writeValue({ incident: incident.number, revision: incident.revision, duration }),
    })),
    confirm: { title: plainText(title), text: plainText(text), confirm: plainText(yes), deny: plainText(no) },
  }
}

function plainText(text: string): types.PlainTextElement {
  return { type: 'plain_text', text, emoji: false }
}
