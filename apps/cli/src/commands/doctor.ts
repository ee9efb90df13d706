import { namedRoutes } from '@mailhealth/alerting'
import { enabledLists } from '@mailhealth/catalogue'
import { createListSource } from '@mailhealth/checks'
import { type Config, ConfigError } from '@mailhealth/config'
import { systemClock } from '@mailhealth/core'
import { createResolver, systemServers } from '@mailhealth/net'
import { listChoiceOf, loadConfiguration, surroundingsOf } from '@mailhealth/worker/look'
import { type Arguments, type Command, exitCodes, type Io, UsageError } from '../command.ts'
import { botsQuestions } from '../doctor/bots.ts'
import { configurationQuestion } from '../doctor/configuration.ts'
import { egressQuestion } from '../doctor/egress.ts'
import { fallbackQuestions } from '../doctor/fallback.ts'
import { listsQuestion } from '../doctor/lists.ts'
import { ownAddressQuestion, publicAddresses } from '../doctor/own-address.ts'
import { answers, fail, type Question } from '../doctor/question.ts'
import { resolverQuestions } from '../doctor/resolver.ts'
import { slackQuestions } from '../doctor/slack/questions.ts'
import { storeQuestions } from '../doctor/store.ts'
import { configOption, formatFor, formatOption, quietOption, resolverOption } from '../options.ts'
import { readChosen } from '../product/chosen.ts'
import { renderAnswers } from '../render/doctor.ts'
import { safeJson } from '../render/printable.ts'
import { styleOf, usesColour } from '../render/style.ts'

const known = ['text', 'json'] as const
const deadlineMs = 30_000

const postOption = {
  name: 'post',
  value: null,
  help: 'post a test to slack.channel, and send one by each way of the fallback',
}

export const doctorCommand: Command = {
  synopsis: '[options]',
  about:
    'Asks whether the surroundings are fit for the work: is the configuration valid; does each resolver answer, is it your own, does it leave missing names alone, validate, and get answers from DNSBLs; does port 25 outward work; do our addresses have a PTR; is the clock right; does the store open; is Redis fit; does Slack take the token, and let the app do what it has to, in each channel, and do its bots live; who hears of what is critical when Slack is silent. Each answer is ok, warn, fail or unknown, with what to do. Exit codes: 0 nothing fails, 1 something does.',
  options: [
    postOption,
    formatOption(known, 'text on a terminal, else json'),
    configOption,
    resolverOption,
    quietOption,
  ],
  run,
}

async function run(args: Arguments, io: Io): Promise<number> {
  if (args.positionals.length > 0) throw new UsageError('doctor takes no arguments; it asks about this machine')
  const format = formatFor(args, known, io)
  const config = readConfiguration(args, io)
  const { questions, close } = config instanceof ConfigError ? nothingElse : await questionsOf(config, args.has('post'))
  const all = [configurationQuestion(config, io.cwd), ...questions]
  const progress = progressOf(all.length, args, io)
  try {
    const answered = await answers(all, { deadlineMs, signal: io.signal, onAnswered: progress.count })
    progress.clear()
    const layout = { width: io.columns, style: styleOf(usesColour(io.env, io.isOutTerminal)) }
    const rows = answered.map(({ text, said, id, subject, state, todo }) => {
      return { id, subject, question: text, state, answer: said, todo }
    })
    const shown = { schemaVersion: 1, questions: rows }
    io.out(format === 'json' ? `${safeJson(shown, 2)}\n` : renderAnswers(answered, layout))
    return answered.some(({ state }) => state === 'fail') ? exitCodes.findings : exitCodes.ok
  } finally {
    await close()
  }
}

function readConfiguration(args: Arguments, io: Io): Config | ConfigError {
  try {
    return loadConfiguration({ file: args.one('config'), cwd: io.cwd, env: io.env, servers: args.all('resolver') })
  } catch (error) {
    if (error instanceof ConfigError) return error
    throw error
  }
}

/** Questions, and what to close when they are answered. */
interface Questions {
  readonly questions: readonly Question[]
  close(): Promise<void>
}

const nothingElse: Questions = { questions: [], close: async () => {} }

async function questionsOf(config: Config, isPosting: boolean): Promise<Questions> {
  const { environment } = config
  const chosen = await readChosen(environment)
  const routes = typeof chosen === 'string' ? chosen : namedRoutes(config.slack.routes, chosen.routes)
  const dns = dnsQuestions(config)
  return {
    ...dns,
    questions: [
      ...dns.questions,
      ...slackQuestions(config, systemClock, isPosting, routes),
      ...botsQuestions(environment, systemClock),
      ...fallbackQuestions(config, systemClock, isPosting),
      ...storeQuestions(environment),
    ],
  }
}

/** What is asked of each resolver, and through all of them. */
function dnsQuestions(config: Config): Questions {
  let servers: readonly string[]
  try {
    servers = config.resolver.servers.length > 0 ? config.resolver.servers : systemServers()
  } catch (error) {
    return { ...nothingElse, questions: [noResolver((error as Error).message)] }
  }
  const world = surroundingsOf(config)
  const lists = enabledLists(listChoiceOf(config))
  const resolvers = servers.map((server) => createResolver({ servers: [server], testNames: config.resolver.tests }))
  const ofEach = resolvers.flatMap((resolver, index) => {
    const server = servers[index] ?? ''
    const source = createListSource(lists, resolver, systemClock)
    return [...resolverQuestions(server, resolver.tests), listsQuestion(server, source, config.slack.locale)]
  })
  return {
    questions: [
      ...ofEach,
      egressQuestion(config.targets, world),
      ownAddressQuestion(publicAddresses(), world.resolver),
    ],
    async close() {
      await Promise.all([world, ...resolvers].map((one) => one.close()))
    },
  }
}

function noResolver(sentence: string): Question {
  const text = 'Is there a resolver?'
  return { id: 'resolver.known', subject: null, text, ask: async () => fail(`No: ${sentence}.`, null) }
}

function progressOf(total: number, args: Arguments, io: Io): { count(): void; clear(): void } {
  if (args.has('quiet') || !io.isErrTerminal) return { count: () => undefined, clear: () => undefined }
  let answered = 0
  return {
    count: () => io.err(`\r\x1b[K${++answered} of ${total} questions answered`),
    clear: () => io.err('\r\x1b[K'),
  }
}
