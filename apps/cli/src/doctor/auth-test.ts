import type { Secret } from '@mailhealth/config'

/** What Slack said to auth.test. Text in it is Slack's, and not trusted. */
export type AuthTest =
  | { readonly kind: 'unreachable'; readonly reason: string }
  | {
      readonly kind: 'answered'
      readonly status: number
      /** Slack's own error code; null when it took the token, empty when what came is not Slack's. */
      readonly error: string | null
      readonly team: string
      readonly user: string
      /** What the token may do; null when Slack does not say. */
      readonly scopes: readonly string[] | null
      /** Slack's clock, in milliseconds since 1970, to the second; null when it does not say. */
      readonly slackTimeMs: number | null
    }

const slackApi = 'https://slack.com/api/'
const deadlineMs = 10_000
const mostBytes = 65_536

/** Asks Slack who a bot token belongs to. @throws the signal's reason when it aborts */
export async function authTest(token: Secret, apiUrl: string | null, signal: AbortSignal): Promise<AuthTest> {
  const late = AbortSignal.timeout(deadlineMs)
  try {
    const response = await fetch(`${(apiUrl ?? slackApi).replace(/\/?$/, '/')}auth.test`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token.reveal()}` },
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

function answered(response: Response, text: string): AuthTest {
  const said = objectIn(text)
  const word = (name: string): string => (typeof said[name] === 'string' ? said[name].slice(0, 80) : '')
  const date = Date.parse(response.headers.get('date') ?? '')
  return {
    kind: 'answered',
    status: response.status,
    error: said['ok'] === true ? null : word('error'),
    team: word('team'),
    user: word('user'),
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
