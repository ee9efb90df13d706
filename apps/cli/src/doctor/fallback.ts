import type { Config } from '@mailhealth/config'
import { type Clock, newEventId, targetName } from '@mailhealth/core'
import { type Answer, fail, ok, type Question, warn } from './question.ts'

/** Whether somebody hears of what is critical while Slack is silent. `isPosting`: each way is sent a test. */
export function fallbackQuestions(config: Config, clock: Clock, isPosting: boolean): readonly Question[] {
  const { fallback, environment } = config
  if (fallback === null) return environment.slackBotToken === null ? [] : [nobodyQuestion]
  const { webhook, smtp, pulse } = fallback
  const test = (name: 'webhook' | 'smtp') => (isPosting ? sendTest(config, clock, name) : null)
  return [
    ...config.notes.filter((note) => note.startsWith('fallback.')).map(unsetQuestion),
    ...(webhook === null ? [] : [question('fallback.webhook', null, 'webhook', test('webhook') ?? webhookAnswer)]),
    ...(smtp === null
      ? []
      : [question('fallback.smtp', `${smtp.host}:${smtp.port}`, 'mail', test('smtp') ?? (() => verified(config)))]),
    ...(pulse === null ? [] : [question('fallback.pulse', null, 'pulse', pulseAnswer)]),
  ]
}

const nobodyQuestion: Question = question('fallback.ways', null, 'any other way', async () =>
  warn(
    'Nobody: the configuration has no fallback.',
    'Add one with a webhook or a mail server that does not go through what is watched (README, "When Slack stays silent").',
  ),
)

function question(id: string, subject: string | null, way: string, ask: () => Promise<Answer>): Question {
  return { id, subject, text: `While Slack is silent: does ${way} tell somebody?`, ask }
}

function unsetQuestion(note: string): Question {
  const path = note.split(':')[0] ?? 'fallback'
  return question(path, null, path, async () =>
    fail(`No: ${note}.`, 'Set the variable, or take the way out of the file.'),
  )
}

async function webhookAnswer(): Promise<Answer> {
  return ok('An address is set. mailhealth doctor --post sends a test there.')
}

async function pulseAnswer(): Promise<Answer> {
  return ok('An address is set. Whoever hears the pulse has to raise the alarm when it stops.')
}

function sendTest({ fallback, slack }: Config, clock: Clock, name: 'webhook' | 'smtp'): () => Promise<Answer> {
  return async () => {
    const { testMessage, waysOf } = await import('@mailhealth/worker/fallback')
    const way = waysOf(fallback ?? { webhook: null, smtp: null }).find((one) => one.name === name)
    if (way === undefined) throw new Error(`there is no ${name} to send a test by`)
    try {
      await way.send(testMessage({ id: newEventId(clock), at: clock.now() }, slack.locale))
      return ok('A test was sent, and taken. See whether it arrived.')
    } catch (error) {
      return fail(`No: ${(error as Error).message}.`, remedies[name])
    }
  }
}

const remedies = {
  webhook:
    'See what the variable that fallback.webhook.url names holds, and whether that address can be reached from here.',
  smtp: 'See fallback.smtp: host, port, tls, user, and the variable that has the password.',
}

/** The mail server answers, and takes the login; it is no use where it breaks with those that are watched. */
async function verified({ fallback, targets }: Config): Promise<Answer> {
  const relay = fallback?.smtp
  if (relay == null) throw new Error('there is no mail server to ask')
  const { verifyRelay } = await import('@mailhealth/worker/fallback')
  try {
    await verifyRelay(relay)
  } catch (error) {
    return fail(`No: ${(error as Error).message}.`, remedies.smtp)
  }
  if (targets.some((target) => targetName(target) === relay.host)) {
    return warn(
      'It answers, but it is one of the servers that are watched: it is silent when it breaks.',
      'Name one in fallback.smtp.host that has no part in what is watched.',
    )
  }
  const done = relay.login === null ? 'It answers' : 'It answers, and takes the login'
  return ok(`${done}. Whether it takes mail is not seen until mailhealth doctor --post sends a test.`)
}
