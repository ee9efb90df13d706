import type { JsonObject } from '@mailhealth/core'
import { withIds } from './block-elements.ts'
import { SlackRefusal } from './refusal.ts'
import type { Problem } from './validator/rules.ts'
import { attachmentProblems, blockProblems, metadataProblems, textLength, wholes } from './validator/validator.ts'

/** What ties a message to something in the app. */
interface MessageMetadata {
  readonly event_type: string
  readonly event_payload: JsonObject
}

/** What a message says. */
export interface MessageContent {
  readonly text: string
  readonly blocks: readonly JsonObject[]
  readonly attachments: readonly JsonObject[]
  readonly metadata: MessageMetadata | null
}

/** The parts of a message that were sent; undefined is "not sent", which an update takes for "as before". */
export type SentContent = { readonly [K in keyof MessageContent]?: unknown }

/** The parts that were sent, once they passed: as they are stored. */
export type AcceptedContent = Partial<MessageContent>

/**
 * Checks what was sent as Slack does, and gives blocks and elements without an id one.
 *
 * @throws SlackRefusal `no_text`, `msg_too_long`, `invalid_blocks`, `msg_blocks_too_long`, `too_many_attachments`,
 * `invalid_attachments`, `invalid_metadata_format`
 */
export function acceptContent(sent: SentContent): AcceptedContent {
  const { text, blocks, attachments, metadata } = sent
  if (isEmpty(text) && isEmpty(blocks) && isEmpty(attachments)) throw new SlackRefusal('no_text')
  if (text !== undefined && typeof text !== 'string') throw new SlackRefusal('invalid_arguments')
  if (text !== undefined && text.length > wholes.messageText) throw new SlackRefusal('msg_too_long')
  if (blocks !== undefined) checkBlocks(blocks)
  if (attachments !== undefined) checkAttachments(attachments)
  const metadataCleared = metadata !== undefined && JSON.stringify(metadata) === '{}'
  if (metadata !== undefined && !metadataCleared) refuse('invalid_metadata_format', metadataProblems(metadata))
  return {
    ...(text === undefined ? {} : { text }),
    ...(blocks === undefined ? {} : { blocks: withIds(blocks as readonly JsonObject[]) }),
    ...(attachments === undefined ? {} : { attachments: (attachments as readonly JsonObject[]).map(numbered) }),
    ...(metadata === undefined ? {} : { metadata: metadataCleared ? null : (metadata as MessageMetadata) }),
  }
}

/** A new message's content. */
export function newContent(accepted: AcceptedContent): MessageContent {
  return { text: '', blocks: [], attachments: [], metadata: null, ...accepted }
}

/** What an update makes of a message: `text` without `blocks` takes the blocks away, all else not sent stays. */
export function updatedContent(before: MessageContent, accepted: AcceptedContent): MessageContent {
  const losesBlocks = accepted.text !== undefined && accepted.blocks === undefined
  return { ...before, ...(losesBlocks ? { blocks: [] } : {}), ...accepted }
}

function checkBlocks(blocks: unknown): void {
  if (!Array.isArray(blocks)) throw new SlackRefusal('invalid_blocks_format')
  refuse('invalid_blocks', blockProblems(blocks))
  if (textLength(blocks) > wholes.allBlocksText) throw new SlackRefusal('msg_blocks_too_long')
}

function checkAttachments(attachments: unknown): void {
  if (Array.isArray(attachments) && attachments.length > wholes.attachments)
    throw new SlackRefusal('too_many_attachments')
  refuse('invalid_attachments', attachmentProblems(attachments))
  if (textLength(attachments) > wholes.allBlocksText) throw new SlackRefusal('msg_blocks_too_long')
}

function refuse(code: string, problems: readonly Problem[]): void {
  if (problems.length > 0) throw new SlackRefusal(code, problems)
}

function isEmpty(part: unknown): boolean {
  return (
    part === undefined || (typeof part === 'string' && part.trim() === '') || (Array.isArray(part) && part.length === 0)
  )
}

function numbered(attachment: JsonObject, index: number): JsonObject {
  const blocks = attachment['blocks'] as readonly JsonObject[] | undefined
  return { ...attachment, id: index + 1, ...(blocks === undefined ? {} : { blocks: withIds(blocks) }) }
}
