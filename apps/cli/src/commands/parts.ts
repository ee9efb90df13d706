import { OperatorError } from '@mailhealth/core'
import { loadConfiguration } from '@mailhealth/worker/look'
import { type Arguments, type Command, type Io, UsageError } from '../command.ts'
import { configOption, resolverOption } from '../options.ts'
import type { ProductPart } from '../product/product.ts'
import { runProduct } from '../product/run-product.ts'

const shared = 'Several processes need DATABASE_URL (PostgreSQL), and may have REDIS_URL for the queues.'

export const workerCommand: Command = {
  synopsis: '[options]',
  about: `Runs the worker alone: it plans, checks, stores, and publishes events for "mailhealth slack". As many as wanted may run at once. ${shared}`,
  options: [configOption, resolverOption],
  run: (args, io) => runPart('worker', args, io),
}

export const slackCommand: Command = {
  synopsis: '[options]',
  about: `Runs the Slack app alone: it posts alerts and answers /mailhealth. It needs SLACK_BOT_TOKEN, and SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP). When Slack refuses them, at the start or later, it ends with exit code 2 and says what to do. ${shared}`,
  options: [configOption],
  run: (args, io) => runPart('alerts', args, io),
}

async function runPart(part: ProductPart, args: Arguments, io: Io): Promise<number> {
  if (args.positionals.length > 0)
    throw new UsageError('targets come from the configuration here; no argument is taken')
  const load = () =>
    loadConfiguration({ file: args.one('config'), cwd: io.cwd, env: io.env, servers: args.all('resolver') })
  const { environment } = load()
  const isReachable = environment.slackAppToken !== null || environment.slackSigningSecret !== null
  if (part === 'alerts' && (environment.slackBotToken === null || !isReachable)) {
    throw new OperatorError(
      'mailhealth slack needs SLACK_BOT_TOKEN (xoxb-…) and SLACK_APP_TOKEN (xapp-…), or SLACK_SIGNING_SECRET for HTTP; the README says where they come from',
    )
  }
  return runProduct({ parts: [part], load, io })
}
