import type { JsonObject } from '@mailhealth/core'
import { elementsOf } from './block-elements.ts'
import { deliver } from './deliver.ts'
import { type Choice, isEmptyEntry, stateOf } from './element-state.ts'
import { viewClosed, viewSubmission } from './payloads.ts'
import type { Interaction } from './person.ts'
import type { Stage } from './stage.ts'
import type { OpenView } from './view-log.ts'

/**
 * Submits a modal as its user, and does with it what the acknowledgement says: close it, show errors, update, push,
 * clear.
 *
 * @throws Error when Slack's client would not let it go (a required input is empty, a text too long), when the
 * acknowledgement is not one that Slack takes, and as SocketHub.deliver()
 */
export async function submitView(
  stage: Stage,
  viewId: string,
  values: { readonly [blockId: string]: Choice },
  user?: string,
): Promise<Interaction> {
  const opened = stage.views.find(viewId)
  if (user !== undefined && user !== opened.user) throw new Error(`this is the modal of ${opened.user}`)
  const blocks = opened.view['blocks'] as readonly JsonObject[]
  const state = stateOf(blocks, chosenIn(blocks, values))
  assertComplete(blocks, state)
  const payload = viewSubmission(stage, stage.workspace.user(opened.user), opened, state)
  const { ackMs, payload: ack } = await deliver(stage, 'interactive', payload)
  obey(stage, opened, ack)
  return { ackMs, ack, responses: () => [] }
}

/** Closes a modal; null when the app did not ask to be told. */
export async function closeView(stage: Stage, viewId: string): Promise<Interaction | null> {
  const opened = stage.views.find(viewId)
  stage.views.close(opened)
  if (opened.view['notify_on_close'] !== true) return null
  const payload = viewClosed(stage, stage.workspace.user(opened.user), opened)
  const { ackMs, payload: ack } = await deliver(stage, 'interactive', payload)
  return { ackMs, ack, responses: () => [] }
}

function chosenIn(
  blocks: readonly JsonObject[],
  values: { readonly [key: string]: Choice },
): { [key: string]: Choice } {
  const placed = elementsOf(blocks)
  const chosen: { [key: string]: Choice } = {}
  for (const [key, choice] of Object.entries(values)) {
    const found =
      placed.find((one) => one.input !== null && one.blockId === key) ??
      placed.find((one) => one.element['action_id'] === key)
    if (found === undefined) throw new Error(`the modal has no input ${key}`)
    chosen[`${found.blockId} ${String(found.element['action_id'])}`] = choice
  }
  return chosen
}

function assertComplete(blocks: readonly JsonObject[], state: JsonObject): void {
  for (const { blockId, element, input } of elementsOf(blocks)) {
    if (input === null) continue
    const entries = state[blockId] as { readonly [actionId: string]: JsonObject }
    const entry = entries[String(element['action_id'])] as JsonObject
    if (isEmptyEntry(entry)) {
      if (!input.optional) throw new Error(`please complete the required field ${blockId}`)
      continue
    }
    const length = String(entry['value'] ?? '').length
    const tooLong = length > Number(element['max_length'] ?? 3000)
    if (element['type'] === 'plain_text_input' && (tooLong || length < Number(element['min_length'] ?? 0)))
      throw new Error(`the text of ${blockId} is too ${tooLong ? 'long' : 'short'}`)
  }
}

function obey(stage: Stage, opened: OpenView, ack: JsonObject | null): void {
  const { views } = stage
  if (ack === null) return views.close(opened)
  switch (ack['response_action']) {
    case 'errors':
      return assertErrors(opened, ack['errors'] as JsonObject)
    case 'update':
      views.update(opened, ack['view'], null)
      return
    case 'push':
      views.push(opened.user, ack['view'])
      return
    case 'clear':
      return views.closeAll(opened.user)
    default:
      throw new Error(`unknown response_action ${String(ack['response_action'])}`)
  }
}

function assertErrors(opened: OpenView, errors: JsonObject | undefined): void {
  const inputs = elementsOf(opened.view['blocks'] as readonly JsonObject[]).filter((one) => one.input !== null)
  const unknown = Object.keys(errors ?? {}).find((blockId) => !inputs.some((one) => one.blockId === blockId))
  if (errors === undefined || Object.keys(errors).length === 0) throw new Error('the acknowledgement holds no errors')
  if (unknown !== undefined)
    throw new Error(`the acknowledgement blames ${unknown}, which is no input block of the modal`)
}
