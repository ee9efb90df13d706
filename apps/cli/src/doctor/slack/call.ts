import type { Secret } from '@mailhealth/config'

/** Where calls go, and what ends them. */
export interface SlackPlace {
  /** Null is Slack's own. */
  readonly apiUrl: string | null
  readonly signal: AbortSignal
}

/** What Slack said to a call. Text in it is Slack's, and not trusted. */
export type SlackAnswer =
  | { readonly kind: 'unreachable'; readonly reason: string }
  | {
      readonly kind: 'answered'
      readonly status: number
      /** Slack's own error code; null when it did what was asked, empty when what came is not Slack's. */
      readonly error: string | null
      readonly body: { readonly [name: string]: unknown }
      /** What the token may do; null when Slack does not say. */
      readonly scopes: readonly string[] | null
      /** Slack's clock, in milliseconds since 1970, to the second; null when it does not say. */
      readonly slackTimeMs: number | null
    }

const slackApi = 'https://slack.com/api/'
const deadlineMs = 10_000
const mostBytes = 2_000_000

/** Calls a method of the Web API once. @throws the signal's reason when it aborts */
export async function callSlack(
  token: Secret,
  method: string,
  args: { readonly [name: string]: string },
  { apiUrl, signal }: SlackPlace,
): Promise<SlackAnswer> {
  const late = AbortSignal.timeout(deadlineMs)
  try {
    const response = await fetch(`${(apiUrl ?? slackApi).replace(/\/?$/, '/')}${method}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token.reveal()}` },
      body: new URLSearchParams(args),
      redirect: 'error',
      signal: AbortSignal.any([signal, late]),
    })
    return answered(response, await boundedText(response))
  } catch (error) {
    if (signal.aborted) throw signal.reason
    return {
      kind: 'unreachable',
      reason: late.aborted ? `nothing came within ${deadlineMs / 1000} s` : reasonOf(error),
    }
  }
}

/** A short text of what Slack said; empty where there is none. */
export function wordOf(body: { readonly [name: string]: unknown }, name: string): string {
  const value = body[name]
  return typeof value === 'string' ? value.slice(0, 80) : ''
}

async function boundedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > mostBytes) break
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

function answered(response: Response, text: string): SlackAnswer {
  const body = objectIn(text)
  const date = Date.parse(response.headers.get('date') ?? '')
  return {
    kind: 'answered',
    status: response.status,
    error: body['ok'] === true ? null : wordOf(body, 'error'),
    body,
    scopes: response.headers.get('x-oauth-scopes')?.split(/,\s*/) ?? null,
    slackTimeMs: Number.isNaN(date) ? null : date,
  }
}

function objectIn(text: string): { readonly [name: string]: unknown } {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}

function reasonOf(error: unknown): string {
  const { cause, message } = error as Error
  return (cause as NodeJS.ErrnoException | undefined)?.code ?? message
}
