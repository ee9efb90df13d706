import type { Arguments } from './arguments.ts'
import type { SlackChannel, Workspace } from './workspace.ts'

type Needs = (args: Arguments, workspace: Workspace) => readonly string[]

/** What a token has to be allowed for a call, as Slack's documentation of each method says. */
export function scopesFor(method: string, args: Arguments, workspace: Workspace): readonly string[] {
  return Object.hasOwn(needs, method) ? (needs[method]?.(args, workspace) ?? []) : []
}

const always =
  (...scopes: readonly string[]): Needs =>
  () =>
    scopes

/** Conversations of each kind have scopes of their own; which kind one is, only its id tells. */
const ofItsKind =
  (what: 'read' | 'history'): Needs =>
  (args, { channels }) => {
    const channel = channels.find((one) => one.id === args.text('channel'))
    return channel === undefined ? [] : [`${familyOf(channel)}:${what}`]
  }

const families: { readonly [type: string]: string } = {
  public_channel: 'channels',
  private_channel: 'groups',
  im: 'im',
  mpim: 'mpim',
}

function familyOf({ directWith, isPrivate = false }: SlackChannel): string {
  if (directWith !== null) return 'im'
  return isPrivate ? 'groups' : 'channels'
}

const needs: { readonly [method: string]: Needs } = {
  'chat.postMessage': always('chat:write'),
  'chat.postEphemeral': always('chat:write'),
  'chat.update': always('chat:write'),
  'conversations.info': ofItsKind('read'),
  'conversations.list': (args) =>
    (args.text('types') ?? 'public_channel').split(',').map((type) => `${families[type.trim()]}:read`),
  'conversations.history': ofItsKind('history'),
  'conversations.replies': ofItsKind('history'),
  'files.getUploadURLExternal': always('files:write'),
  'files.completeUploadExternal': always('files:write'),
  'usergroups.list': always('usergroups:read'),
  'usergroups.users.list': always('usergroups:read'),
  'users.info': always('users:read'),
}
