import type { Secret } from '@mailhealth/config'
import { type Answer, fail, ok, unknown, warn } from '../question.ts'
import { callSlack, type SlackPlace } from './call.ts'
import { refusalOf } from './refusal.ts'

/** Slack allows ten connections of an app; each bot holds two. */
const mostConnections = 10

/** Whether a socket can be opened with the app token: it is greeted, and closed again at once. */
export async function judgeSocket(token: Secret, place: SlackPlace): Promise<Answer> {
  const said = await callSlack(token, 'apps.connections.open', {}, place)
  const refusal = refusalOf(said, remedyOf)
  if (refusal !== null) return refusal
  const url = said.kind === 'answered' && typeof said.body['url'] === 'string' ? said.body['url'] : ''
  if (!/^wss?:\/\//.test(url)) return unknown('What answers is not Slack: it gave no address of a socket.')
  const greeting = await greetingAt(url, place.signal)
  if (greeting.kind === 'none') {
    return fail(
      `No: the token is right, but no socket opens (${greeting.why}).`,
      'Let WebSockets through from here to wss-primary.slack.com, port 443; some proxies refuse the upgrade.',
    )
  }
  if (greeting.connections !== null && greeting.connections > mostConnections - 2) {
    return warn(
      `Yes; but ${greeting.connections} of ${mostConnections} connections of the app are open.`,
      'End bots that nobody needs: each holds two.',
    )
  }
  return ok('Yes: Slack greets it.')
}

/** Whether the signing secret has the form of one: only what Slack posts shows whether it is the right one. */
export function judgeSigningSecret(secret: Secret): Answer {
  const todo = 'Copy the Signing Secret of "Basic Information", "App Credentials" into SLACK_SIGNING_SECRET.'
  if (!/^[0-9a-f]{32}$/.test(secret.reveal()))
    return warn('It is set, but signing secrets are 32 digits of 0-9a-f.', todo)
  return ok('It is set. That it is the right one shows when Slack posts: a wrong one is answered with 401.')
}

type Greeting =
  | { readonly kind: 'hello'; readonly connections: number | null }
  | { readonly kind: 'none'; readonly why: string }

function greetingAt(url: string, signal: AbortSignal): Promise<Greeting> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url)
    const end = (greeting: Greeting): void => {
      socket.close()
      resolve(greeting)
    }
    const abort = (): void => {
      socket.close()
      reject(signal.reason)
    }
    signal.addEventListener('abort', abort, { once: true })
    socket.addEventListener('message', ({ data }) => {
      const hello = helloIn(data)
      if (hello !== null) end(hello)
    })
    socket.addEventListener('error', (event) => {
      const { message } = event as Event & { readonly message?: string }
      end({ kind: 'none', why: message ? message.slice(0, 120) : 'it is refused' })
    })
    socket.addEventListener('close', () => end({ kind: 'none', why: 'it is closed before a greeting' }))
  })
}

function helloIn(frame: unknown): Greeting | null {
  try {
    const value = JSON.parse(String(frame)) as { readonly type?: unknown; readonly num_connections?: unknown }
    if (value.type !== 'hello') return null
    return { kind: 'hello', connections: typeof value.num_connections === 'number' ? value.num_connections : null }
  } catch {
    return null
  }
}

function remedyOf(error: string): string {
  if (error === 'missing_scope')
    return 'Make an app-level token with the scope connections:write, and set SLACK_APP_TOKEN.'
  if (error === 'link_disabled') return 'Switch Socket Mode on in the settings of the app.'
  return 'Set SLACK_APP_TOKEN to the app-level token (xapp-…) of "Basic Information", "App-Level Tokens".'
}
