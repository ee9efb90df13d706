import type { types } from '@slack/bolt'
import { plain } from './safe-text.ts'

export type Block = types.KnownBlock
type MrkdwnElement = types.MrkdwnElement

/** What a message says. `text` is what notifications show and screen readers read: a whole sentence. */
export interface Content {
  readonly text: string
  readonly blocks: Block[]
  readonly attachments?: types.MessageAttachment[]
}

/** How much Slack takes, in UTF-16 units; `allBlocks` is ours, since Slack's own is not documented. */
export const limits = {
  header: 150,
  section: 3_000,
  field: 2_000,
  buttonText: 75,
  optionText: 75,
  allBlocks: 10_000,
  modalTitle: 24,
} as const

/** Text with formatting of ours: what comes from outside is escaped before. Slack makes no links of its own from it. */
export function mrkdwn(text: string): MrkdwnElement {
  return { type: 'mrkdwn', text, verbatim: true }
}

export function header(text: string): types.HeaderBlock {
  return { type: 'header', text: { type: 'plain_text', text: plain(text, limits.header), emoji: false } }
}

export function section(text: string): types.SectionBlock {
  return { type: 'section', text: mrkdwn(text) }
}

export function fields(texts: readonly string[]): types.SectionBlock {
  return { type: 'section', fields: texts.map(mrkdwn) }
}

export function context(text: string): types.ContextBlock {
  return { type: 'context', elements: [mrkdwn(text)] }
}

/** A message of one paragraph. */
export function sentence(text: string): Content {
  return { text, blocks: [section(text)] }
}

/** A button; `label` is what screen readers say, and names the incident. */
export function button(spec: {
  readonly action: string
  readonly text: string
  readonly label: string
  readonly value: string
  readonly url?: string | undefined
  readonly style?: 'primary' | undefined
}): types.Button {
  return {
    type: 'button',
    action_id: spec.action,
    text: { type: 'plain_text', text: plain(spec.text, limits.buttonText), emoji: false },
    accessibility_label: plain(spec.label, limits.buttonText),
    value: spec.value,
    ...(spec.url === undefined ? {} : { url: spec.url }),
    ...(spec.style === undefined ? {} : { style: spec.style }),
  }
}
