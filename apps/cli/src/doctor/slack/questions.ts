import { type NamedRoute, namedRoutes } from '@mailhealth/alerting'
import type { Config, Secret } from '@mailhealth/config'
import type { Clock } from '@mailhealth/core'
import { type Answer, fail, ok, type Question, unknown } from '../question.ts'
import { routesQuestion } from '../routes.ts'
import { callSlack, type SlackAnswer, type SlackPlace, wordOf } from './call.ts'
import { channelsIn, judgeChannel } from './channels.ts'
import { judgeClock, noOtherClock } from './clock.ts'
import { judgeSigningSecret, judgeSocket } from './inbound.ts'
import { refusalOf } from './refusal.ts'
import { judgeScopes } from './scopes.ts'
import { judgePost } from './test-post.ts'

/** What of the configuration Slack has to do with. */
export type SlackSettings = Pick<Config, 'environment' | 'slack'>

/**
 * What is asked about Slack, and about the clock, since Slack says what time it is: is the token taken, may it do what it
 * has to, is the bot in each channel, do people's doings arrive.
 *
 * @param isPosting a test is posted to slack.channel
 * @param routes those in force; why they cannot be told where it is text, and then those of the file are asked about
 */
export function slackQuestions(
  config: SlackSettings,
  clock: Clock,
  isPosting: boolean,
  routes: readonly NamedRoute[] | string = namedRoutes(config.slack.routes, []),
): readonly Question[] {
  const { slackBotToken, slackAppToken, slackSigningSecret, slackApiUrl } = config.environment
  let call: Promise<Timed> | null = null
  const authTest = (token: Secret, signal: AbortSignal): Promise<Timed> => {
    call ??= timed(() => callSlack(token, 'auth.test', {}, { apiUrl: slackApiUrl, signal }), clock)
    return call
  }
  const asked = (
    id: string,
    subject: string | null,
    text: string,
    ask: (place: SlackPlace) => Promise<Answer>,
  ): Question => ({ id, subject, text, ask: (signal) => ask({ apiUrl: slackApiUrl, signal }) })
  const inbound = slackAppToken ?? slackSigningSecret
  const general: readonly Question[] = [
    asked('clock.right', null, 'Is the clock right?', async ({ signal }) => {
      if (slackBotToken === null) return noOtherClock
      const { said, atMs } = await authTest(slackBotToken, signal)
      return judgeClock(said, atMs)
    }),
    asked('slack.token', null, 'Does Slack take the token?', async ({ signal }) => {
      if (slackBotToken === null && inbound === null) return notConfigured
      if (slackBotToken === null) return missingToken('SLACK_BOT_TOKEN (xoxb-…)')
      const said = await authTest(slackBotToken, signal)
      return inbound === null ? missingToken('SLACK_APP_TOKEN (xapp-…)') : judgeToken(said.said)
    }),
  ]
  if (slackBotToken === null || inbound === null) return general
  const channels = channelsIn(config.slack, typeof routes === 'string' ? namedRoutes(config.slack.routes, []) : routes)
  const [first] = channels
  return [
    ...general,
    asked('slack.scopes', null, 'May the app do what it has to?', async ({ signal }) => {
      const { said } = await authTest(slackBotToken, signal)
      return refusalOf(said, () => newToken) === null && said.kind === 'answered'
        ? judgeScopes(said.scopes)
        : unknown('Slack does not take the token, so it says nothing about it.')
    }),
    routesQuestion(routes),
    ...channels.map((named) =>
      asked('slack.channel', named.channel, `Is the bot in ${named.channel} (${named.path})?`, (place) =>
        judgeChannel(slackBotToken, named, place),
      ),
    ),
    slackAppToken === null
      ? asked('slack.signing', null, 'Is there a signing secret?', async () => judgeSigningSecret(inbound))
      : asked('slack.socket', null, 'Does a socket open?', (place) => judgeSocket(slackAppToken, place)),
    ...(isPosting && first !== undefined
      ? [
          asked('slack.post', first.channel, `Does a message arrive in ${first.channel}?`, (place) =>
            judgePost(slackBotToken, first, config.slack.locale, place),
          ),
        ]
      : []),
  ]
}

/** What Slack said, and what time it was here in the middle of the call. */
interface Timed {
  readonly said: SlackAnswer
  readonly atMs: number
}

async function timed(call: () => Promise<SlackAnswer>, clock: Clock): Promise<Timed> {
  const before = clock.now().getTime()
  const said = await call()
  return { said, atMs: (before + clock.now().getTime()) / 2 }
}

const newToken = 'Install the app again and set SLACK_BOT_TOKEN and SLACK_APP_TOKEN anew.'

const notConfigured: Answer = unknown(
  'No token is set, so alerts go to the console.',
  'Set SLACK_BOT_TOKEN and SLACK_APP_TOKEN for Slack.',
)

function missingToken(name: string): Answer {
  return fail(
    `Slack needs two tokens, and ${name} is not set.`,
    'Set it, or unset the other for alerts on the console.',
  )
}

function judgeToken(said: SlackAnswer): Answer {
  const refusal = refusalOf(said, () => newToken)
  if (refusal !== null || said.kind !== 'answered') return refusal ?? unknown('Slack did not answer.')
  return ok(`Yes: it is ${wordOf(said.body, 'user')} in ${wordOf(said.body, 'team')}.`)
}
