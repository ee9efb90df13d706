import { OperatorError } from '@mailhealth/core'
import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api'

/** What a failed call of Slack means for whoever made it. */
export type Trouble =
  /** Slack, or the way to it, does not work just now: the same call may work later. `waitMs` where Slack says when. */
  | { readonly kind: 'passing'; readonly waitMs: number | null; readonly sentence: string }
  /** Somebody has to do something; `sentence` says what. */
  | { readonly kind: 'operator'; readonly code: string; readonly sentence: string }
  /** Slack refuses the call itself. */
  | { readonly kind: 'refused'; readonly code: string; readonly sentence: string }

/** What went wrong with a call; null for what is no error of Slack's. */
export function troubleOf(error: unknown): Trouble | null {
  if (error instanceof WebAPIRateLimitedError) {
    const waitMs = error.retryAfter * 1_000
    return { kind: 'passing', waitMs, sentence: `Slack asks to wait ${error.retryAfter} s` }
  }
  if (error instanceof WebAPIHTTPError) {
    return { kind: 'passing', waitMs: null, sentence: `Slack answers with HTTP ${error.statusCode}` }
  }
  if (error instanceof WebAPIRequestError) {
    return { kind: 'passing', waitMs: null, sentence: `Slack cannot be reached (${reasonOf(error.original)})` }
  }
  if (!(error instanceof WebAPIPlatformError)) return null
  const code = error.data.error
  if (passing.has(code)) return { kind: 'passing', waitMs: null, sentence: `Slack does not work just now (${code})` }
  const advice = Object.hasOwn(remedies, code) ? remedies[code] : undefined
  const { needed } = error.data as { readonly needed?: unknown }
  const said = typeof needed === 'string' ? `${code} (${needed})` : code
  if (advice !== undefined) return { kind: 'operator', code, sentence: `Slack says ${said}: ${advice}` }
  return { kind: 'refused', code, sentence: `Slack refuses the call (${code})` }
}

/** What somebody is to know of a failure, in a sentence; null where it passes, or is no error of Slack's. */
export function sentenceOf(error: unknown): string | null {
  if (error instanceof OperatorError) return error.message
  const trouble = troubleOf(error)
  return trouble === null || trouble.kind === 'passing' ? null : trouble.sentence
}

/** So many refusals in a row are believed: Slack has refused tokens by mistake before, for a moment. */
export const refusalsToBelieve = 3

/** True when the tokens are what is wrong: nothing works until the operator acts. */
export function isAboutTokens(trouble: Trouble | null): boolean {
  return trouble?.kind === 'operator' && remedies[trouble.code] === newTokens
}

/** True when a view was changed by somebody else meanwhile. */
export function isHashConflict(error: unknown): boolean {
  const trouble = troubleOf(error)
  return trouble?.kind === 'refused' && trouble.code === 'hash_conflict'
}

/** True when it is the channel that does not take what is posted: another one may. */
export function isAboutChannel(error: unknown): boolean {
  if (error instanceof OperatorError) return true
  const trouble = troubleOf(error)
  return trouble?.kind === 'operator' && channelCodes.has(trouble.code)
}

const channelCodes: ReadonlySet<string> = new Set([
  'not_in_channel',
  'channel_not_found',
  'is_archived',
  'restricted_action',
  'restricted_action_read_only_channel',
])

const passing: ReadonlySet<string> = new Set([
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'ratelimited',
  'team_added_to_org',
])

const newTokens = 'install the app again and set SLACK_BOT_TOKEN (xoxb-…) and SLACK_APP_TOKEN (xapp-…) anew'
const invite = 'invite the bot to the channel that slack.channel names (/invite @mailhealth)'
const otherChannel = 'slack.channel must name a channel that exists and is not archived'
const scopes = 'the app lacks a permission; update it from infra/slack/manifest.yaml and install it again'

const remedies: { readonly [code: string]: string } = {
  invalid_auth: newTokens,
  not_authed: newTokens,
  account_inactive: newTokens,
  token_revoked: newTokens,
  token_expired: newTokens,
  not_allowed_token_type: newTokens,
  app_uninstalled: newTokens,
  missing_scope: scopes,
  no_permission: scopes,
  link_disabled: 'switch Socket Mode on in the settings of the app',
  not_in_channel: invite,
  channel_not_found: `${otherChannel}; to a private one the bot has to be invited`,
  is_archived: otherChannel,
  restricted_action: 'a rule of the workspace keeps the app from posting in this channel; ask an administrator',
  restricted_action_read_only_channel: 'only administrators may post in this channel; choose another',
}

/** The innermost cause: fetch wraps it. It never holds a token, which travels in a header. */
function reasonOf(error: Error): string {
  const { cause } = error
  if (cause instanceof Error) return reasonOf(cause)
  const { code } = error as NodeJS.ErrnoException
  return typeof code === 'string' ? code : error.message || error.name
}
