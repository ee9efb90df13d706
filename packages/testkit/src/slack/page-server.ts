import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { JsonObject } from '@mailhealth/core'
import { Arguments, readJsonObject } from './arguments.ts'
import type { Change } from './change-feed.ts'
import { newContent } from './message-content.ts'
import type { Message } from './message-log.ts'
import type { PagePanel } from './page-panel.ts'
import type { Interaction, Person } from './person.ts'
import type { Stage } from './stage.ts'
import { app, team } from './workspace.ts'

/** What the page needs beside the stage. */
export interface PageParts {
  readonly people: Person
  readonly panel: PagePanel
}

/** The page's files, and nothing else of the folder. */
const assets: { readonly [path: string]: { readonly file: string; readonly type: string } } = {
  '/': { file: 'index.html', type: 'text/html' },
  '/page/style.css': { file: 'style.css', type: 'text/css' },
  '/page/app.js': { file: 'app.js', type: 'text/javascript' },
  '/page/dom.js': { file: 'dom.js', type: 'text/javascript' },
  '/page/focus.js': { file: 'focus.js', type: 'text/javascript' },
  '/page/message.js': { file: 'message.js', type: 'text/javascript' },
  '/page/modal.js': { file: 'modal.js', type: 'text/javascript' },
  '/page/block-kit.js': { file: 'block-kit.js', type: 'text/javascript' },
  '/page/elements.js': { file: 'elements.js', type: 'text/javascript' },
  '/page/mrkdwn.js': { file: 'mrkdwn.js', type: 'text/javascript' },
}

/** Serves the page: its files, `/page/events` (Server-Sent Events), `/page/act` and `/page/panel` (POST, JSON). */
export async function servePage(
  stage: Stage,
  parts: PageParts,
  path: string,
  request: IncomingMessage,
  body: string,
  response: ServerResponse,
): Promise<void> {
  const isPost = request.method === 'POST'
  // Another site's form cannot send this type without asking first.
  if (isPost && !request.headers['content-type']?.startsWith('application/json')) response.writeHead(415).end()
  else if (isPost && path === '/page/act') await reply(response, () => act(stage, parts.people, readJsonObject(body)))
  else if (isPost && path === '/page/panel') await reply(response, () => toggle(parts.panel, readJsonObject(body)))
  else if (path === '/page/events') stream(stage, parts.panel, request, response)
  else if (path.startsWith('/page/files/')) sendFile(stage, path.slice('/page/files/'.length), response)
  else if (Object.hasOwn(assets, path)) await sendAsset(path, response)
  else response.writeHead(404).end()
}

async function sendAsset(path: string, response: ServerResponse): Promise<void> {
  const { file, type } = assets[path] as { file: string; type: string }
  const content = await readFile(new URL(`./page/${file}`, import.meta.url))
  response.writeHead(200, {
    'content-type': `${type}; charset=utf-8`,
    'content-security-policy': "default-src 'self'; img-src 'self' data:",
    'cache-control': 'no-store',
  })
  response.end(content)
}

function sendFile({ messages }: Stage, id: string, response: ServerResponse): void {
  const file = messages
    .all()
    .flatMap((message) => message.files ?? [])
    .find((one) => one.id === id)
  if (file === undefined) response.writeHead(404).end()
  else response.writeHead(200, { 'content-type': 'image/png' }).end(file.bytes)
}

async function reply(response: ServerResponse, work: () => Promise<object>): Promise<void> {
  const answer = await work().then(
    (result) => ({ ok: true, ...result }),
    (error: Error) => ({ ok: false, error: error.message }),
  )
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' })
  response.end(JSON.stringify(answer))
}

function stream(stage: Stage, panel: PagePanel, request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  const send = (event: string, value: unknown) => response.write(`event: ${event}\ndata: ${JSON.stringify(value)}\n\n`)
  send('snapshot', snapshot(stage, panel))
  const stop = stage.feed.listen((change) => {
    const news = newsOf(change, panel)
    if (news !== null) send('change', news)
  })
  request.on('close', stop)
}

function snapshot({ workspace, messages, views, sockets }: Stage, panel: PagePanel): object {
  // Slack's client offers the messages with an app before there are any.
  for (const { id, isBot } of workspace.users) if (!isBot) workspace.directMessage(id)
  const { channels, users, groups } = workspace
  return {
    team: team.domain,
    app,
    channels,
    users,
    groups: groups.map(({ id, handle }) => ({ id, handle })),
    messages: messages.all().map(shown),
    views: views.all().filter((one) => one.open),
    sockets: sockets.count,
    panel: panel.shown(),
  }
}

function newsOf(change: Change, panel: PagePanel): object | null {
  switch (change.kind) {
    case 'message':
      return { ...change, message: shown(change.message) }
    case 'view':
    case 'sockets':
      return change
    case 'panel':
      return { kind: 'panel', panel: panel.shown() }
    case 'call':
    case 'response':
      return null
  }
}

/** A message without the bytes of its files, which have addresses of their own. */
function shown(message: Message): object {
  return { ...message, files: message.files?.map(({ id, title, altText }) => ({ id, title, altText })) ?? [] }
}

async function toggle(panel: PagePanel, body: JsonObject): Promise<object> {
  await panel.toggle(String(body['id']), body['on'] === true)
  return {}
}

async function act(stage: Stage, people: Person, body: JsonObject): Promise<object> {
  const args = new Arguments(body)
  const user = args.text('user') ?? ''
  const viewId = args.text('viewId') ?? ''
  const place =
    args.text('viewId') === null
      ? { messageTs: args.text('messageTs') ?? '', channel: args.text('channel') ?? '' }
      : { viewId }
  const element = { ...place, user, actionId: args.text('actionId') ?? '' }
  switch (args.text('do')) {
    case 'say':
      return say(stage, people, args, user)
    case 'click':
      return outcomeOf(
        await people.click({
          ...element,
          ...(args.text('value') === null ? {} : { value: args.text('value') as string }),
        }),
      )
    case 'select':
      return outcomeOf(await people.select({ ...element, value: body['value'] as string | readonly string[] }))
    case 'submit':
      return outcomeOf(await people.submitView(viewId, body['values'] as { [blockId: string]: string }, user))
    case 'close':
      await people.closeView(viewId)
      return {}
    case 'shortcut':
      return outcomeOf(await people.globalShortcut(args.text('callbackId') ?? '', user))
    case 'home':
      return outcomeOf(await people.openHome(user))
    default:
      throw new Error('unknown act')
  }
}

/** Does what typing a text does: a command, a mention of the app, or only a message. */
async function say(stage: Stage, people: Person, args: Arguments, user: string): Promise<object> {
  const text = (args.text('text') ?? '').trim()
  const { id: channel } = stage.workspace.channel(args.text('channel'))
  const threadTs = args.text('threadTs')
  const command = new RegExp(`^${app.command}(?:\\s+|$)`).exec(text)
  if (command !== null) {
    if (threadTs !== null) throw new Error('Slash commands do not work in threads. Mention the app instead.')
    return outcomeOf(await people.command(escaped(text.slice(command[0].length)), { user, channel }))
  }
  const name = stage.workspace.user(app.botUser).name
  const mention = new RegExp(`^@${name}(?:\\s+|$)`).exec(text)
  if (mention !== null) {
    const saying = { user, channel, ...(threadTs === null ? {} : { threadTs }) }
    return outcomeOf(await people.mention(escaped(text.slice(mention[0].length)), saying))
  }
  if (text === '') return {}
  stage.messages.post({ channel, author: user, threadTs }, newContent({ text: escaped(text) }))
  return {}
}

function outcomeOf({ ackMs, ack }: Interaction): object {
  return { ackMs, errors: ack?.['response_action'] === 'errors' ? ack['errors'] : null }
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
