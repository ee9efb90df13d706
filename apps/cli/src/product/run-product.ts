import type { Config } from '@mailhealth/config'
import { OperatorError, type Outcome, type Verdict } from '@mailhealth/core'
import type { Io } from '../command.ts'
import { printable } from '../render/printable.ts'
import { createLog } from './log.ts'
import { type Product, type ProductPart, startProduct } from './product.ts'

/** A product that runs until it is told to end. */
export interface RunOptions {
  readonly parts: readonly ProductPart[]
  /** Reads the configuration: at the start, and again at SIGHUP. */
  readonly load: () => Config
  readonly io: Io
}

/**
 * Runs the product until the operator ends it, then ends it well. Resolves to the exit code.
 *
 * @throws OperatorError when Slack refuses the tokens for good and there is nothing else to do here; all is ended then
 */
export async function runProduct({ parts, load, io }: RunOptions): Promise<number> {
  const config = load()
  const log = createLog(config.environment.logLevel, { write: io.err, isTerminal: io.isErrTerminal })
  const product = await startProduct({
    config,
    environment: config.environment,
    log,
    parts,
    console: io.out,
    onVerdict: parts.includes('alerts') ? outcomeLines(io.err) : () => undefined,
  })
  for (const line of greeting(product, config, parts)) io.err(`mailhealth: ${printable(line)}\n`)
  const stopReloading = reloadOnHangup(product, load, io)
  const refusal = parts.includes('worker') ? goOnWithoutSlack(product, config, io) : product.slackRefused
  const reason = await Promise.race([ended(io.signal), refusal])
  stopReloading()
  io.err('mailhealth: ending; running checks finish or are given back …\n')
  await product.stop()
  if (reason !== null) throw new OperatorError(reason)
  return 0
}

/** Where checks run, they go on without Slack: says so, and never resolves. */
async function goOnWithoutSlack(product: Product, { fallback }: Config, io: Io): Promise<never> {
  const reason = await product.slackRefused
  const others =
    fallback === null ? 'nobody hears of them meanwhile (see fallback in the README)' : 'fallback tells others'
  io.err(`mailhealth: ${printable(reason)}; checks go on, alerts are kept, and ${others}\n`)
  return new Promise(() => undefined)
}

function greeting(product: Product, config: Config, parts: readonly ProductPart[]): string[] {
  const targets = `${config.targets.length} ${config.targets.length === 1 ? 'target' : 'targets'}`
  const places = {
    slack: `alerts go to Slack, ${config.slack.channel}`,
    console: 'alerts go to this console: set SLACK_BOT_TOKEN and SLACK_APP_TOKEN for Slack',
  }
  return [
    ...(parts.includes('worker') ? [`watching ${targets}; the first results come within seconds`] : []),
    ...(product.alerts === null ? [] : [places[product.alerts]]),
    ...config.notes.map((note) => `note: ${note}`),
    `health and metrics at ${product.httpAddress}; Ctrl-C ends`,
  ]
}

/** A line for each check of each target at its first run, and again when its outcome changes. */
function outcomeLines(write: (text: string) => void): (verdict: Verdict) => void {
  const last = new Map<string, Outcome>()
  return ({ subject, check, outcome, findings, coverage, startedAt }) => {
    const key = `${subject} ${check}`
    if (last.get(key) === outcome) return
    last.set(key, outcome)
    const worst = findings[0] === undefined ? '' : `  ${findings[0].severity} ${findings[0].id}`
    const answered = `${coverage.answered} of ${coverage.asked} answered`
    write(
      `${startedAt.slice(11, 19)} ${printable(`${outcome.toUpperCase()} ${check} ${subject}${worst}  (${answered})`)}\n`,
    )
  }
}

function reloadOnHangup(product: Product, load: () => Config, io: Io): () => void {
  const reload = (): void => {
    void reloadOnce(product, load, io)
  }
  process.on('SIGHUP', reload)
  return () => process.off('SIGHUP', reload)
}

/** An invalid new configuration leaves the old one in force. */
async function reloadOnce(product: Product, load: () => Config, io: Io): Promise<void> {
  try {
    const config = load()
    await product.reload(config)
    io.err(`mailhealth: the configuration was read again: ${config.targets.length} targets\n`)
  } catch (error) {
    const lines = error instanceof Error ? error.message.split('\n') : [String(error)]
    io.err('mailhealth: the new configuration is not used, the old one stays in force:\n')
    io.err(lines.map((line) => `mailhealth: ${printable(line)}\n`).join(''))
  }
}

async function ended(signal: AbortSignal): Promise<null> {
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
  return null
}
