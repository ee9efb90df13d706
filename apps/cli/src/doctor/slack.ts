import type { Environment } from '@mailhealth/config'
import type { Clock } from '@mailhealth/core'
import { type AuthTest, authTest } from './auth-test.ts'
import { type Answer, fail, ok, type Question, unknown, warn } from './question.ts'

/** Without these the app can neither alert nor be asked. */
const neededScopes = ['chat:write', 'commands'] as const

/** Errors that say nothing about the token. */
const passing: readonly string[] = ['internal_error', 'fatal_error', 'service_unavailable', 'ratelimited']

/** Slack's Date is cut to the second, and is some time on its way. */
const rightMs = 5_000
/** Slack refuses what is signed five minutes off, and leases between processes go by the clock. */
const wrongMs = 60_000

/** Whether Slack takes the token; and the clock, since Slack says what time it is. One call serves both. */
export function slackQuestions(environment: Environment, clock: Clock): readonly Question[] {
  let call: Promise<Timed> | null = null
  const ask = (token: NonNullable<Environment['slackBotToken']>, signal: AbortSignal): Promise<Timed> => {
    call ??= timed(() => authTest(token, environment.slackApiUrl, signal), clock)
    return call
  }
  const { slackBotToken, slackSigningSecret } = environment
  // In HTTP mode the signing secret stands in the app token's place.
  const slackAppToken = environment.slackAppToken ?? slackSigningSecret
  return [
    {
      id: 'clock.right',
      subject: null,
      text: 'Is the clock right?',
      ask: async (signal) => (slackBotToken === null ? noOtherClock : judgeClock(await ask(slackBotToken, signal))),
    },
    {
      id: 'slack.token',
      subject: null,
      text: 'Does Slack take the token?',
      async ask(signal) {
        if (slackBotToken === null && slackAppToken === null) return notConfigured
        if (slackBotToken === null) return missingToken('SLACK_BOT_TOKEN (xoxb-…)')
        if (slackAppToken === null) return missingToken('SLACK_APP_TOKEN (xapp-…)')
        return judgeToken((await ask(slackBotToken, signal)).said)
      },
    },
  ]
}

/** What Slack said, and what time it was here in the middle of the call. */
interface Timed {
  readonly said: AuthTest
  readonly atMs: number
}

async function timed(call: () => Promise<AuthTest>, clock: Clock): Promise<Timed> {
  const before = clock.now().getTime()
  const said = await call()
  return { said, atMs: (before + clock.now().getTime()) / 2 }
}

const noOtherClock: Answer = unknown(
  'There is no clock to compare it with: that needs Slack, and no token is set.',
  'See that the machine keeps time by NTP; timedatectl says so on many.',
)

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

function judgeClock({ said, atMs }: Timed): Answer {
  if (said.kind === 'unreachable') return unknown(`Slack's clock cannot be read (${said.reason}).`)
  if (said.slackTimeMs === null) return unknown('Slack did not say what time it is.')
  const offMs = atMs - (said.slackTimeMs + 500)
  if (Math.abs(offMs) <= rightMs) return ok("Yes: it agrees with Slack's.")
  const off = `It is ${Math.round(Math.abs(offMs) / 1000)} s ${offMs > 0 ? 'ahead of' : 'behind'} Slack's.`
  const todo = 'Have the machine keep time by NTP (chrony, systemd-timesyncd).'
  return Math.abs(offMs) <= wrongMs ? warn(off, todo) : fail(off, todo)
}

function judgeToken(said: AuthTest): Answer {
  if (said.kind === 'unreachable') {
    return fail(
      `Slack cannot be reached (${said.reason}).`,
      'Open HTTPS and WebSockets from here to slack.com; SLACK_API_URL names another place.',
    )
  }
  if (said.status !== 200) return unknown(`Slack answers with HTTP ${said.status}.`, 'Ask again in some minutes.')
  if (said.error === '') {
    return unknown('What answers is not Slack.', 'See which proxy stands between, and what SLACK_API_URL names.')
  }
  if (said.error !== null && passing.includes(said.error)) {
    return unknown(`Slack does not work just now (${said.error}).`, 'Ask again in some minutes.')
  }
  if (said.error !== null) {
    return fail(
      `No: Slack says ${said.error}.`,
      'Install the app again and set SLACK_BOT_TOKEN and SLACK_APP_TOKEN anew.',
    )
  }
  const who = `it is ${said.user} in ${said.team}`
  if (said.scopes === null) return ok(`Yes: ${who}; its scopes Slack does not say.`)
  const { scopes } = said
  const missing = neededScopes.filter((scope) => !scopes.includes(scope))
  if (missing.length === 0) return ok(`Yes: ${who}, with the scopes ${scopes.slice(0, 30).join(', ')}.`)
  return fail(
    `Yes: ${who}; but it lacks ${missing.join(', ')}.`,
    'Add the scopes to the app, install it again, and set the token that comes.',
  )
}
