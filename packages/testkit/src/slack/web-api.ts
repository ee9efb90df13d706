import type { IncomingMessage, ServerResponse } from 'node:http'
import type { JsonObject } from '@mailhealth/core'
import type { ApiCall } from './api-call.ts'
import { Arguments, readArguments, readJsonObject } from './arguments.ts'
import type { Fault, Faults } from './faults.ts'
import { scopesFor } from './method-scopes.ts'
import { chatMethods } from './methods/chat.ts'
import { conversationMethods } from './methods/conversations.ts'
import { fileMethods } from './methods/files.ts'
import type { Method, Methods } from './methods/method.ts'
import { peopleMethods } from './methods/people.ts'
import { viewMethods } from './methods/views.ts'
import { SlackRefusal } from './refusal.ts'
import type { Stage } from './stage.ts'
import { app } from './workspace.ts'

const openConnection: Method = (_args, { sockets, url }) => ({
  url: `${url.replace(/^http/, 'ws')}/link/?ticket=${sockets.issueTicket()}&app_id=${app.id}`,
})

const methods: Methods = {
  'apps.connections.open': openConnection,
  ...peopleMethods,
  ...chatMethods,
  ...fileMethods,
  ...conversationMethods,
  ...viewMethods,
}

interface Answer {
  readonly status: number
  readonly body: JsonObject
  readonly headers?: { readonly [name: string]: string }
}

/** Answers one call under `/api/`. */
export function answerMethod(
  stage: Stage,
  faults: Faults,
  method: string,
  request: IncomingMessage,
  body: string,
  response: ServerResponse,
): void {
  const { args, refusal } = readable(() => readArguments(request.headers['content-type'], body))
  const token = tokenOf(request, args)
  const fault = faults.take(method) ?? limitOn(method, args, stage)
  const answer =
    faultAnswer(fault) ??
    attempt(() => {
      if (refusal !== null) throw refusal
      checkToken(method, token, stage)
      const known = Object.hasOwn(methods, method) ? methods[method] : undefined
      if (known === undefined) throw new SlackRefusal('unknown_method')
      checkScopes(method, args, stage)
      return known(args, stage)
    })
  finish(stage, response, fault, { method, args: args.readable(), token: kindOf(token), answer })
}

/** Takes the bytes of a file that was announced, as Slack's own address for uploads does. */
export function answerUpload(stage: Stage, faults: Faults, id: string, bytes: Buffer, response: ServerResponse): void {
  const fault = faults.take('upload')
  const status = fault !== null && 'status' in fault ? fault.status : stage.files.take(id, bytes) ? 200 : 400
  response.writeHead(status, { 'content-type': 'text/plain' }).end(status === 200 ? `OK - ${bytes.length}` : 'refused')
}

/** Answers one post to a response_url. */
export function answerResponse(
  stage: Stage,
  faults: Faults,
  path: string,
  body: string,
  response: ServerResponse,
): void {
  const { args, refusal } = readable(() => new Arguments(readJsonObject(body)))
  const fault = faults.take('response_url')
  const answered =
    faultAnswer(fault) ??
    attempt(() => {
      if (refusal !== null) throw refusal
      stage.responseUrls.use(path, args.fields)
      return {}
    })
  const isGone = ['no_such_url', 'expired_url', 'used_url'].includes(String(answered.body['error']))
  const answer =
    answered.body['ok'] === false && answered.status === 200 ? { ...answered, status: isGone ? 404 : 400 } : answered
  finish(stage, response, fault, { method: 'response_url', args: args.fields, token: null, answer })
  stage.feed.tell({ kind: 'response' })
}

function readable(read: () => Arguments): { args: Arguments; refusal: SlackRefusal | null } {
  try {
    return { args: read(), refusal: null }
  } catch (error) {
    if (!(error instanceof SlackRefusal)) throw error
    return { args: new Arguments({}), refusal: error }
  }
}

/** What Slack says to a post that comes too soon after others in its channel. */
function limitOn(method: string, args: Arguments, { limit }: Stage): Fault | null {
  const retryAfter = method === 'chat.postMessage' ? (limit?.take(args.text('channel') ?? '') ?? null) : null
  return retryAfter === null ? null : { status: 429, retryAfter }
}

function tokenOf(request: IncomingMessage, args: Arguments): string | null {
  return /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? args.text('token')
}

function kindOf(token: string | null): ApiCall['token'] {
  if (token === null) return null
  return token.startsWith('xapp-') ? 'app' : 'bot'
}

function checkToken(method: string, token: string | null, { workspace }: Stage): void {
  if (workspace.refusal !== null) throw new SlackRefusal(workspace.refusal)
  if (token === null) throw new SlackRefusal('not_authed')
  if (!token.startsWith(method === 'apps.connections.open' ? 'xapp-' : 'xoxb-')) throw new SlackRefusal('invalid_auth')
}

function checkScopes(method: string, args: Arguments, { workspace }: Stage): void {
  const needed = scopesFor(method, args, workspace).filter((scope) => !workspace.scopes.includes(scope))
  if (needed.length === 0) return
  throw new SlackRefusal('missing_scope', [], { needed: needed.join(','), provided: workspace.scopes.join(',') })
}

function faultAnswer(fault: Fault | null): Answer | null {
  if (fault === null || 'timeoutAfterAccept' in fault) return null
  if ('answer' in fault) return { status: 200, body: { ok: true, ...fault.answer } }
  if ('error' in fault) return { status: 200, body: { ok: false, error: fault.error } }
  if (fault.status === 429)
    return {
      status: 429,
      body: { ok: false, error: 'ratelimited' },
      headers: { 'retry-after': String(fault.retryAfter) },
    }
  return { status: fault.status, body: { ok: false, error: 'internal_error' } }
}

function attempt(work: () => JsonObject): Answer {
  try {
    return { status: 200, body: { ok: true, ...work() } }
  } catch (error) {
    if (!(error instanceof SlackRefusal)) throw error
    return { status: 200, body: refusalBody(error) }
  }
}

function refusalBody({ code, problems, details }: SlackRefusal): JsonObject {
  if (problems.length === 0) return { ok: false, error: code, ...details }
  const errors = problems.map(({ message, pointer }) => `${message} [json-pointer:${pointer}]`)
  return { ok: false, error: code, errors, response_metadata: { messages: errors.map((one) => `[ERROR] ${one}`) } }
}

function finish(
  stage: Stage,
  response: ServerResponse,
  fault: Fault | null,
  call: Pick<ApiCall, 'method' | 'args' | 'token'> & { readonly answer: Answer },
): void {
  const { method, token, answer } = call
  const { token: _secret, ...args } = call.args
  const isSilent = fault !== null && 'timeoutAfterAccept' in fault
  const said = isSilent ? null : { status: answer.status, body: answer.body }
  const record = { method, args, token, at: stage.clock.now().toISOString(), answer: said }
  stage.calls.push(record)
  stage.feed.tell({ kind: 'call', call: record })
  if (isSilent) return
  response.writeHead(answer.status, {
    'content-type': 'application/json; charset=utf-8',
    'x-oauth-scopes': stage.workspace.scopes.join(','),
    ...answer.headers,
  })
  response.end(JSON.stringify(answer.body))
}
