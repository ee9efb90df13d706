import { type Answer, fail, unknown } from '../question.ts'
import type { SlackAnswer } from './call.ts'

/** Errors that say nothing about what was asked for. */
const passing: readonly string[] = ['internal_error', 'fatal_error', 'service_unavailable', 'ratelimited']

const again = 'Ask again in some minutes.'

/** What keeps a call from being judged, as an answer; null when Slack did what was asked. */
export function refusalOf(said: SlackAnswer, remedyOf: (error: string) => string): Answer | null {
  if (said.kind === 'unreachable') {
    return fail(
      `Slack cannot be reached (${said.reason}).`,
      'Open HTTPS and WebSockets from here to slack.com; SLACK_API_URL names another place.',
    )
  }
  if (said.status === 429 || said.error === 'ratelimited') return unknown('Slack asks to wait.', again)
  if (said.status !== 200) return unknown(`Slack answers with HTTP ${said.status}.`, again)
  if (said.error === '') {
    return unknown('What answers is not Slack.', 'See which proxy stands between, and what SLACK_API_URL names.')
  }
  if (said.error === null) return null
  if (passing.includes(said.error)) return unknown(`Slack does not work just now (${said.error}).`, again)
  return fail(`No: Slack says ${said.error}.`, remedyOf(said.error))
}
