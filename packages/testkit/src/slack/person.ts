import type { JsonObject } from '@mailhealth/core'
import { elementsOf, type PlacedElement } from './block-elements.ts'
import { deliver } from './deliver.ts'
import { type Choice, choiceOf, stateOf } from './element-state.ts'
import { newContent } from './message-content.ts'
import type { Message } from './message-log.ts'
import { closeView, submitView } from './modal.ts'
import {
  eventCallback,
  globalShortcut,
  messageActions,
  messageShortcut,
  slashCommand,
  viewActions,
} from './payloads.ts'
import type { Stage } from './stage.ts'
import { app } from './workspace.ts'

/** What came of something that a person did, once the app acknowledged it. */
export interface Interaction {
  readonly ackMs: number
  /** What came along with the acknowledgement; null when nothing did. */
  readonly ack: JsonObject | null
  /** What the app posted to the response_url so far. */
  responses(): readonly JsonObject[]
}

/**
 * Which element of which message or view. With several of one action_id, `value` tells the button or the menu apart.
 * A value that a message no longer offers is that of an earlier revision: who uses it has not seen the newest yet.
 */
type ElementOf = ({ readonly messageTs: string; readonly channel?: string } | { readonly viewId: string }) & {
  readonly actionId: string
  readonly user?: string
}

/** Where and by whom something is said; Ann in #mail-ops unless told otherwise. */
interface Saying {
  readonly user?: string
  readonly channel?: string
}

/**
 * What people do. Everything resolves when the app has acknowledged, and rejects as Slack shows the person an error:
 * no socket is connected, or no acknowledgement in three seconds. It also rejects for what cannot be done: no such
 * element, no such option, a required input left empty.
 */
export interface Person {
  /** Types `/mailhealth TEXT`. */
  command(text: string, saying?: Saying): Promise<Interaction>
  /** Types `@mailhealth TEXT`, perhaps in a thread. */
  mention(text: string, saying?: Saying & { readonly threadTs?: string }): Promise<Interaction>
  /** Uses a button. */
  click(element: ElementOf & { readonly value?: string }): Promise<Interaction>
  /** Chooses in a menu, a set of boxes or a picker: an option's value, an id, text, or seconds for a date and time. */
  select(element: ElementOf & { readonly value: Exclude<Choice, null> }): Promise<Interaction>
  /** Fills in the inputs by block_id (or action_id) and submits. What is not named stays as the app put it. */
  submitView(viewId: string, values: { readonly [blockId: string]: Choice }, user?: string): Promise<Interaction>
  /** Closes a modal; the app is told only if it asked to be. */
  closeView(viewId: string): Promise<Interaction | null>
  /** Chooses one of the app's shortcuts in the menu of a message. */
  shortcut(callbackId: string, messageTs: string, saying?: Saying): Promise<Interaction>
  /** Chooses one of the app's shortcuts that belong to no message. */
  globalShortcut(callbackId: string, user?: string): Promise<Interaction>
  /** Opens the app's Home tab. */
  openHome(user?: string): Promise<Interaction>
}

/** Lets people act on a stage. */
export function peopleOf(stage: Stage): Person {
  return {
    command: (text, saying = {}) => command(stage, text, saying),
    mention: (text, saying = {}) => mention(stage, text, saying),
    click: async (element) => use(stage, element, element.value ?? null, isButton),
    select: async (element) => use(stage, element, element.value, (one) => !isButton(one)),
    submitView: (viewId, values, user) => submitView(stage, viewId, values, user),
    closeView: (viewId) => closeView(stage, viewId),
    shortcut: (callbackId, messageTs, saying = {}) => shortcut(stage, callbackId, messageTs, saying),
    globalShortcut: (callbackId, user = defaultUser) => chooseGlobal(stage, callbackId, user),
    openHome: (user = defaultUser) => openHome(stage, user),
  }
}

const defaultUser = 'U0123ABCD'
const defaultChannel = 'C0MAILOPS'

async function command(stage: Stage, text: string, saying: Saying): Promise<Interaction> {
  const user = stage.workspace.user(saying.user ?? defaultUser)
  const channel = stage.workspace.channel(saying.channel ?? defaultChannel)
  const origin = { channel: channel.id, user: user.id, threadTs: null, messageTs: null }
  const path = stage.responseUrls.issue(origin)
  const payload = slashCommand(stage, user, channel, text, stage.url + path)
  const { ackMs, payload: ack } = await deliver(stage, 'slash_commands', payload)
  if (ack !== null) stage.responseUrls.respond(origin, ack)
  return { ackMs, ack, responses: () => stage.responseUrls.accepted(path) }
}

async function mention(stage: Stage, text: string, saying: Saying & { threadTs?: string }): Promise<Interaction> {
  const { id: author } = stage.workspace.user(saying.user ?? defaultUser)
  const { id: channel } = stage.workspace.channel(saying.channel ?? defaultChannel)
  const content = newContent({ text: `<@${app.botUser}> ${text}` })
  const { ts } = stage.messages.post({ channel, author, threadTs: saying.threadTs ?? null }, content)
  const thread = saying.threadTs === undefined ? {} : { thread_ts: saying.threadTs }
  return tell(stage, { type: 'app_mention', user: author, text: content.text, ts, channel, event_ts: ts, ...thread })
}

async function shortcut(stage: Stage, callbackId: string, messageTs: string, saying: Saying): Promise<Interaction> {
  const user = stage.workspace.user(saying.user ?? defaultUser)
  const message = stage.messages.find(saying.channel ?? defaultChannel, messageTs)
  if (message === null) throw new Error(`no message ${messageTs}`)
  const { channel, threadTs } = message
  const path = stage.responseUrls.issue({ channel, user: user.id, threadTs, messageTs: null })
  const payload = messageShortcut(stage, user, message, callbackId, stage.url + path)
  const { ackMs, payload: ack } = await deliver(stage, 'interactive', payload)
  return { ackMs, ack, responses: () => stage.responseUrls.accepted(path) }
}

async function chooseGlobal(stage: Stage, callbackId: string, user: string): Promise<Interaction> {
  const payload = globalShortcut(stage, stage.workspace.user(user), callbackId)
  const { ackMs, payload: ack } = await deliver(stage, 'interactive', payload)
  return { ackMs, ack, responses: () => [] }
}

async function openHome(stage: Stage, user: string): Promise<Interaction> {
  const { id: channel } = stage.workspace.directMessage(user)
  return tell(stage, { type: 'app_home_opened', user, channel, tab: 'home', event_ts: stage.messages.nextTs() })
}

async function tell(stage: Stage, event: JsonObject): Promise<Interaction> {
  const { ackMs, payload } = await deliver(stage, 'events_api', eventCallback(stage, event))
  return { ackMs, ack: payload, responses: () => [] }
}

type Matcher = (element: JsonObject) => boolean

function use(stage: Stage, where: ElementOf, value: Choice, matches: Matcher): Promise<Interaction> {
  return 'viewId' in where ? useInView(stage, where, value, matches) : useInMessage(stage, where, value, matches)
}

async function useInMessage(
  stage: Stage,
  where: ElementOf & { readonly messageTs: string; readonly channel?: string },
  value: Choice,
  matches: Matcher,
): Promise<Interaction> {
  const user = stage.workspace.user(where.user ?? defaultUser)
  const message = stage.messages.find(where.channel ?? defaultChannel, where.messageTs)
  if (message === null) throw new Error(`no message ${where.messageTs}`)
  if (message.visibleTo !== null && message.visibleTo !== user.id)
    throw new Error(`${user.name} does not see this message`)
  const { placed, attachment, blocks } = findIn(surfacesOf(message, value), where.actionId, value, matches)
  const { channel, ts: messageTs, threadTs } = message
  const path = stage.responseUrls.issue({ channel, user: user.id, threadTs, messageTs })
  const { action, state } = usedElement(stage, placed, blocks, value)
  const used = { action, state, attachment, responseUrl: stage.url + path }
  const { ackMs, payload: ack } = await deliver(stage, 'interactive', messageActions(stage, user, message, used))
  return { ackMs, ack, responses: () => stage.responseUrls.accepted(path) }
}

async function useInView(
  stage: Stage,
  where: ElementOf & { readonly viewId: string },
  value: Choice,
  matches: Matcher,
): Promise<Interaction> {
  const opened = stage.views.find(where.viewId)
  const user = stage.workspace.user(opened.user)
  const blocks = opened.view['blocks'] as readonly JsonObject[]
  const { placed } = findIn([{ blocks, attachment: null }], where.actionId, value, matches)
  const { action, state } = usedElement(stage, placed, blocks, value)
  const payload = viewActions(stage, user, opened, action, state)
  const { ackMs, payload: ack } = await deliver(stage, 'interactive', payload)
  return { ackMs, ack, responses: () => [] }
}

interface Surface {
  readonly blocks: readonly JsonObject[]
  readonly attachment: number | null
}

/** The newest revision's, then those that somebody may still see. */
function surfacesOf({ revisions }: Message, value: Choice): readonly Surface[] {
  const seen = value === null ? revisions.slice(-1) : revisions.toReversed()
  return seen.flatMap(({ blocks, attachments }) => {
    const attached = attachments.map((one) => ({
      blocks: (one['blocks'] ?? []) as readonly JsonObject[],
      attachment: Number(one['id']),
    }))
    return [{ blocks, attachment: null }, ...attached]
  })
}

function findIn(
  surfaces: readonly Surface[],
  actionId: string,
  value: Choice,
  matches: Matcher,
): Surface & { placed: PlacedElement } {
  for (const surface of surfaces)
    for (const placed of elementsOf(surface.blocks)) {
      const { element } = placed
      if (element['action_id'] === actionId && matches(element) && offers(element, value)) return { ...surface, placed }
    }
  throw new Error(`nothing here has the action_id ${actionId}${value === null ? '' : ` and offers ${value}`}`)
}

function offers(element: JsonObject, value: Choice): boolean {
  if (value === null) return true
  if (isButton(element)) return element['value'] === value
  try {
    choiceOf(element, value)
    return true
  } catch {
    return false
  }
}

function usedElement(
  stage: Stage,
  { blockId, element }: PlacedElement,
  blocks: readonly JsonObject[],
  value: Choice,
): { action: JsonObject; state: JsonObject } {
  const actionId = String(element['action_id'])
  const isChoice = !isButton(element)
  const action = {
    type: String(element['type']),
    action_id: actionId,
    block_id: blockId,
    ...(isChoice ? choiceOf(element, value) : buttonFields(element)),
    action_ts: stage.messages.nextTs(),
  }
  return { action, state: stateOf(blocks, isChoice ? { [`${blockId} ${actionId}`]: value } : {}) }
}

function buttonFields({ text, value, style, url }: JsonObject): JsonObject {
  const given = Object.entries({ text, value, style, url }).filter(([, field]) => field !== undefined)
  return Object.fromEntries(given) as JsonObject
}

function isButton(element: JsonObject): boolean {
  return element['type'] === 'button'
}
