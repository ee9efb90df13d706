import { messageBlock, viewBlock } from './blocks.ts'
import { identifier, plainText } from './composition.ts'
import {
  all,
  byType,
  type Fields,
  flag,
  isFields,
  list,
  none,
  object,
  oneOf,
  type Problem,
  pattern,
  problem,
  type Rule,
  string,
} from './rules.ts'

/** Bounds that are about a whole message or view, not about one block of it. */
export const wholes = {
  /** UTF-16 units of a message's `text`. */
  messageText: 40_000,
  /** The same of an update. */
  updatedText: 4_000,
  /** UTF-16 units of all texts in a message's blocks together; undocumented, seen refused at about this size. */
  allBlocksText: 13_200,
  attachments: 100,
  /** Bytes of a view as JSON. */
  view: 250_000,
} as const

/** What Slack would refuse in the blocks of a message. Pointers begin with `/blocks`. */
export function blockProblems(blocks: unknown): readonly Problem[] {
  return messageBlocks(blocks, '/blocks')
}

/** What Slack would refuse in the attachments of a message. Pointers begin with `/attachments`. */
export function attachmentProblems(attachments: unknown): readonly Problem[] {
  return list(attachment, 0, wholes.attachments)(attachments, '/attachments')
}

/** What Slack would refuse in a message's metadata: an event type and a flat payload. */
export function metadataProblems(metadata: unknown): readonly Problem[] {
  return all(object({ event_type: identifier, event_payload: isFlat }, {}))(metadata, '/metadata')
}

/** What Slack would refuse in a view of a kind. Pointers begin with `/view`. */
export function viewProblems(view: unknown, kind: 'modal' | 'home'): readonly Problem[] {
  const problems = byType({ [kind]: kind === 'modal' ? modal : home })(view, '/view')
  if (problems.length > 0 || kind === 'home') return problems
  const { blocks, submit } = view as { readonly blocks: readonly Fields[]; readonly submit?: unknown }
  return submit === undefined && blocks.some((block) => block['type'] === 'input')
    ? problem('/view', 'missing required field: submit')
    : none
}

/** How many UTF-16 units of text some blocks hold together. */
export function textLength(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, one) => sum + textLength(one), 0)
  if (!isFields(value)) return 0
  return Object.entries(value).reduce(
    (sum, [key, field]) => sum + (key === 'text' && typeof field === 'string' ? field.length : textLength(field)),
    0,
  )
}

const blockIdsDiffer: Rule = (value, pointer) => {
  const ids = (value as readonly Fields[]).map((block) => block['block_id'])
  const repeated = ids.findIndex((id, index) => id !== undefined && ids.indexOf(id) < index)
  return repeated < 0 ? none : problem(`${pointer}/${repeated}/block_id`, `block_id already exists: ${ids[repeated]}`)
}

const oneTable: Rule = (value, pointer) => {
  const tables = (value as readonly Fields[]).flatMap((block, index) => (block['type'] === 'table' ? [index] : []))
  return tables[1] === undefined ? none : problem(`${pointer}/${tables[1]}`, 'only one table is allowed')
}

/** The caret can be in one input at first. */
const oneFocus: Rule = (value, pointer) => {
  const focused = (value as readonly Fields[]).filter((block) => /"focus_on_load":true/.test(JSON.stringify(block)))
  return focused.length <= 1 ? none : problem(pointer, 'only one element may have focus_on_load')
}

const messageBlocks: Rule = all(list(messageBlock, 0, 50), blockIdsDiffer, oneTable)
const viewBlocks: Rule = all(list(viewBlock, 0, 100), blockIdsDiffer, oneFocus)

const attachmentText: { readonly [key: string]: Rule } = {
  fallback: string(0, 8000),
  text: string(0, 8000),
  pretext: string(0, 8000),
  title: string(0, 8000),
  title_link: string(0, 3000),
  footer: string(0, 300),
}
const attachment: Rule = (value, pointer) => {
  const hasBlocks = isFields(value) && value['blocks'] !== undefined
  const colour = hasBlocks
    ? pattern(/^#?[0-9a-f]{6}$/i, 'must be a hex colour when blocks are used')
    : pattern(/^(#?[0-9a-f]{6}|good|warning|danger)$/i, 'must be a colour')
  return object({}, { ...attachmentText, color: colour, blocks: messageBlocks })(value, pointer)
}

const isFlat: Rule = (value, pointer) => {
  if (!isFields(value)) return problem(pointer, 'must be an object')
  const nested = Object.keys(value).find((key) => typeof value[key] === 'object')
  return nested === undefined ? none : problem(`${pointer}/${nested}`, 'must be a string, number or boolean')
}

const shared: { readonly [key: string]: Rule } = {
  private_metadata: string(0, 3000),
  callback_id: identifier,
  external_id: identifier,
}
const modal: Rule = object(
  { type: oneOf('modal'), title: plainText(24), blocks: viewBlocks },
  { ...shared, submit: plainText(24), close: plainText(24), clear_on_close: flag, notify_on_close: flag },
)
const home: Rule = object({ type: oneOf('home'), blocks: viewBlocks }, shared)
