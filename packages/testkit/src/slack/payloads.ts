import { randomBytes } from 'node:crypto'
import type { JsonObject } from '@mailhealth/core'
import type { Message } from './message-log.ts'
import { shownMessage } from './methods/shown-message.ts'
import { shownView } from './methods/views.ts'
import type { Stage } from './stage.ts'
import type { OpenView } from './view-log.ts'
import { app, type SlackChannel, type SlackUser, team } from './workspace.ts'

const teamFields = { id: team.id, domain: team.domain }
const verification = 'not-a-secret'

/** What a slash command sends. */
export function slashCommand(
  stage: Stage,
  user: SlackUser,
  channel: SlackChannel,
  text: string,
  responseUrl: string,
): JsonObject {
  return {
    token: verification,
    team_id: team.id,
    team_domain: team.domain,
    channel_id: channel.id,
    channel_name: channel.name,
    user_id: user.id,
    user_name: user.name,
    command: app.command,
    text,
    api_app_id: app.id,
    is_enterprise_install: 'false',
    response_url: responseUrl,
    trigger_id: stage.triggers.issue(user.id),
  }
}

/** What using an element of a message sends. */
export function messageActions(
  stage: Stage,
  user: SlackUser,
  message: Message,
  used: {
    readonly action: JsonObject
    readonly state: JsonObject
    readonly attachment: number | null
    readonly responseUrl: string
  },
): JsonObject {
  const isEphemeral = message.visibleTo !== null
  const { id, name } = stage.workspace.channel(message.channel)
  return {
    ...interaction(stage, user, 'block_actions'),
    container: {
      type: used.attachment === null ? 'message' : 'message_attachment',
      message_ts: message.ts,
      ...(used.attachment === null ? {} : { attachment_id: used.attachment, is_app_unfurl: false }),
      ...(message.threadTs === null ? {} : { thread_ts: message.threadTs }),
      channel_id: id,
      is_ephemeral: isEphemeral,
    },
    channel: { id, name },
    // Slack does not keep ephemeral messages, so it cannot show them here.
    ...(isEphemeral ? {} : { message: shownMessage(message, stage.messages, true) }),
    state: { values: used.state },
    response_url: used.responseUrl,
    actions: [used.action],
  }
}

/** What choosing a shortcut in a message's menu sends. */
export function messageShortcut(
  stage: Stage,
  user: SlackUser,
  message: Message,
  callbackId: string,
  responseUrl: string,
): JsonObject {
  const { id, name } = stage.workspace.channel(message.channel)
  return {
    ...interaction(stage, user, 'message_action'),
    callback_id: callbackId,
    action_ts: stage.messages.nextTs(),
    message_ts: message.ts,
    channel: { id, name },
    message: shownMessage(message, stage.messages, true),
    response_url: responseUrl,
  }
}

/** What choosing a shortcut that belongs to no message sends. */
export function globalShortcut(stage: Stage, user: SlackUser, callbackId: string): JsonObject {
  return {
    ...interaction(stage, user, 'shortcut'),
    callback_id: callbackId,
    action_ts: stage.messages.nextTs(),
  }
}

/** What using an element of a modal or of an App Home sends. */
export function viewActions(
  stage: Stage,
  user: SlackUser,
  opened: OpenView,
  action: JsonObject,
  state: JsonObject,
): JsonObject {
  return {
    ...interaction(stage, user, 'block_actions'),
    container: { type: 'view', view_id: opened.id },
    view: shownView(opened, state),
    actions: [action],
  }
}

/** What submitting a modal sends. */
export function viewSubmission(stage: Stage, user: SlackUser, opened: OpenView, state: JsonObject): JsonObject {
  return { ...interaction(stage, user, 'view_submission'), view: shownView(opened, state), response_urls: [] }
}

/** What closing a modal sends, where the app asked to be told. */
export function viewClosed(stage: Stage, user: SlackUser, opened: OpenView): JsonObject {
  const { trigger_id: _none, ...fields } = interaction(stage, user, 'view_closed')
  return { ...fields, view: shownView(opened), is_cleared: false }
}

/** An event around its inner event. */
export function eventCallback(stage: Stage, event: JsonObject): JsonObject {
  return {
    token: verification,
    team_id: team.id,
    api_app_id: app.id,
    event,
    type: 'event_callback',
    event_id: `Ev${randomBytes(5).toString('hex').toUpperCase()}`,
    event_time: Math.floor(stage.clock.now().getTime() / 1000),
    authorizations: [
      { enterprise_id: null, team_id: team.id, user_id: app.botUser, is_bot: true, is_enterprise_install: false },
    ],
    is_ext_shared_channel: false,
  }
}

function interaction(stage: Stage, user: SlackUser, type: string): JsonObject {
  return {
    type,
    team: teamFields,
    user: { id: user.id, username: user.name, name: user.name, team_id: team.id },
    api_app_id: app.id,
    token: verification,
    trigger_id: stage.triggers.issue(user.id),
    enterprise: null,
    is_enterprise_install: false,
  }
}
