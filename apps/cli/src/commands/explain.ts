import { findingIds, isFindingId, runbookSection, runbookUrl, specOf } from '@mailhealth/catalogue'
import { type Config, ConfigError } from '@mailhealth/config'
import { nearestName, severities } from '@mailhealth/core'
import { loadConfiguration } from '@mailhealth/worker/look'
import { type Arguments, type Command, exitCodes, type Io, UsageError } from '../command.ts'
import { configOption, formatOption, readFormat } from '../options.ts'
import { printable, safeJson } from '../render/printable.ts'
import { type Style, styleOf, usesColour } from '../render/style.ts'
import { wrap } from '../render/wrap.ts'

const known = ['text', 'json', 'markdown'] as const

export const explainCommand: Command = {
  synopsis: 'FINDING | CHECK [options]',
  about:
    'Says what a finding such as spf.lookup-limit-exceeded means, how to confirm it by hand, how to fix it, and how to know that it is fixed. The name of a check lists its findings.',
  options: [formatOption(known, 'text'), configOption],
  run,
}

/** What there is to say about a finding. */
interface Explanation {
  readonly id: string
  readonly severity: string
  readonly reference: string
  /** The operator's own runbook; null where none is configured. */
  readonly runbook: string | null
  /** The built-in one, in Markdown, in the language of the configuration. */
  readonly text: string
}

async function run(args: Arguments, io: Io): Promise<number> {
  const [name, ...rest] = args.positionals
  if (name === undefined || rest.length > 0) throw new UsageError('name one finding: mailhealth explain mx.missing')
  const format = readFormat(args, known) ?? 'text'
  const ids = idsNamed(name)
  const config = configuration(args, io)
  const explanations = ids.map((id) => explain(id, config))
  const isOne = isFindingId(name)
  if (format === 'json') io.out(`${safeJson(isOne ? explanations[0] : explanations, 2)}\n`)
  else if (format === 'markdown') io.out(explanations.map(markdown).join('\n'))
  else io.out(isOne ? explanations.map((one) => text(one, io)).join('') : listing(explanations))
  return exitCodes.ok
}

function idsNamed(name: string): readonly string[] {
  const lower = name.toLowerCase()
  const ids = isFindingId(lower) ? [lower] : findingIds.filter((id) => id.startsWith(`${lower}.`))
  if (ids.length > 0) return ids
  const nearest = nearestName(lower, findingIds)
  const hint =
    nearest === null
      ? 'the findings of a check are listed by its name: mailhealth explain mx'
      : `did you mean ${nearest}?`
  throw new UsageError(`no finding ${JSON.stringify(name.slice(0, 60))}; ${hint}`)
}

function explain(id: string, config: Config | null): Explanation {
  const { severity, reference } = specOf(id)
  return {
    id,
    severity: severityText(severity),
    reference,
    runbook: config === null ? null : runbookUrl(id, config.runbooks),
    text: isFindingId(id) ? (runbookSection(id, config?.slack.locale ?? 'en') ?? '') : '',
  }
}

/** A configuration that is broken, at three in the morning, is no reason to explain nothing. */
function configuration(args: Arguments, io: Io): Config | null {
  try {
    return loadConfiguration({ file: args.one('config'), cwd: io.cwd, env: io.env })
  } catch (error) {
    if (error instanceof ConfigError && args.one('config') === null) return null
    throw error
  }
}

function severityText(rule: ReturnType<typeof specOf>['severity']): string {
  if (typeof rule === 'string') return rule
  if ('arg' in rule) return `goes by its ${rule.arg}`
  const steps = severities.flatMap((severity) => {
    const days = rule.steps[severity]
    return days === undefined ? [] : [`${severity} where ${rule.below} is below ${days}`]
  })
  return `${steps.join(', ')}, else ${rule.otherwise}`
}

function text({ id, severity, reference, runbook, text: section }: Explanation, io: Io): string {
  const style = styleOf(usesColour(io.env, io.isOutTerminal))
  const head = [
    style.bold(id),
    wrap(severity, io.columns, 'severity   '),
    wrap(reference, io.columns, 'reference  '),
    ...(runbook === null ? [] : [`runbook    ${printable(runbook)}`]),
  ]
  return `${head.join('\n')}\n\n${paragraphs(section, io.columns, style)}\n`
}

/** The little Markdown that runbooks use: paragraphs wrapped, bold drawn, commands kept whole so that they can be copied. */
function paragraphs(section: string, width: number, style: Style): string {
  const lines = section
    .split(/(^```[^]*?^```$)/m)
    .flatMap((part) => (part.startsWith('```') ? [part] : part.split('\n')))
  return lines
    .map((line) => (line.startsWith('```') ? line : wrapped(line, width)))
    .join('\n')
    .replace(/\*\*([^*]+)\*\*|^#+ (.+)$/gm, (_, words?: string, heading?: string) => style.bold(words ?? heading ?? ''))
}

function wrapped(line: string, width: number): string {
  const blank = '\u00a0'
  const whole = line.trimStart().replace(/`[^`]*`/g, (command) => command.replaceAll(' ', blank))
  return wrap(whole, width, /^\s*(?:[-*] |\d+\. )?/.exec(line)?.[0] ?? '').replaceAll(blank, ' ')
}

function listing(explanations: readonly Explanation[]): string {
  const width = Math.max(...explanations.map(({ id }) => id.length))
  return explanations
    .map(({ id, severity, reference }) => `${id.padEnd(width)}  ${severity}  (${reference})\n`)
    .join('')
}

function markdown({ id, severity, reference, runbook, text: section }: Explanation): string {
  const own = runbook === null ? '' : `\n\nRunbook: <${printable(runbook)}>`
  return `## ${id}\n\nSeverity: ${severity}. Reference: ${reference}.${own}\n\n${section}\n`
}
