import { type EvidenceVerb, type HistoryOf, mailAuthentication } from '@mailhealth/alerting'
import { driftSentences, type Locale, reportOf } from '@mailhealth/catalogue'
import { type CheckId, incidentName, targetKey, targetName } from '@mailhealth/core'
import {
  latestOutcomes,
  latestVerdicts,
  listAcceptances,
  listDigestChoices,
  listDrifts,
  listIncidents,
  listRouteChoices,
  listTargets,
  type OpenDrift,
  recentTransitions,
  type Store,
  transitionsOf,
} from '@mailhealth/store'
import { type Arguments, type Command, exitCodes, type Io, UsageError } from '../command.ts'
import { type History, withHistory } from '../incidents/history.ts'
import { readCommand } from '../incidents/read-command.ts'
import { noIncident } from '../incidents/words.ts'
import { configOption } from '../options.ts'
import { choiceText } from '../render/digest.ts'
import { stateText, stepLine, timeText } from '../render/incidents.ts'
import { printable } from '../render/printable.ts'
import { routeChoiceText } from '../render/routes.ts'
import { styleOf, usesColour } from '../render/style.ts'
import { type Layout, renderText } from '../render/text.ts'

const most = 50

export const historyCommand: Command = {
  synopsis: '[INCIDENT|TARGET]',
  about: 'Who did what, when and why: to an incident, to a target, or to anything, newest first.',
  options: [configOption],
  run: async (args, io) => {
    const { of } = readCommand('history', args.positionals)
    await withHistory(args, io, async ({ store }) => {
      const lines = await storyOf(store, of, layoutOf(io))
      io.out(lines.length === 0 ? 'Nothing is written down.\n' : `${lines.join('\n')}\n`)
    })
    return exitCodes.ok
  },
}

export const statusCommand: Command = {
  synopsis: '[TARGET|group:TAG]',
  about:
    'What is wrong now, in short: how many checks are well, the incidents that are not resolved, and what changed and nobody accepted.',
  options: [configOption],
  run: async (args, io) => {
    const { scope } = readCommand('status', args.positionals)
    await withHistory(args, io, async ({ store, config }) => {
      io.out(`${(await statusOf(store, scope, config.slack.locale)).map(printable).join('\n')}\n`)
    })
    return exitCodes.ok
  },
}

/** Shows what was last seen of some checks, without looking again. */
function evidenceCommand(verb: EvidenceVerb, checks: readonly CheckId[], what: string): Command {
  return {
    synopsis: 'TARGET',
    about: `Shows ${what} of a watched target as it was last seen; mailhealth check looks again.`,
    options: [configOption],
    run: async (args: Arguments, io: Io) => {
      const { target } = readCommand(verb, args.positionals)
      await withHistory(args, io, async (history) => io.out(await evidenceOf(history, target, checks, layoutOf(io))))
      return exitCodes.ok
    },
  }
}

export const dnsblCommand: Command = evidenceCommand('dnsbl', ['dnsbl'], 'the DNSBL listings')
export const authCommand: Command = evidenceCommand('auth', mailAuthentication, 'SPF, DKIM and DMARC')
export const tlsCommand: Command = evidenceCommand('tls', ['tls'], 'the certificates')

export const oncallCommand: Command = {
  synopsis: '[options]',
  about: 'Who is called when something opens, and who next.',
  options: [configOption],
  run: async (args, io) => {
    const { mention, escalation } = await withHistory(args, io, async ({ config }) => config.slack)
    const steps = escalation.map(
      ({ mention: id, afterMs }, index) => `step ${index + 2}: ${id}, ${Math.round(afterMs / 60_000)} min later`,
    )
    io.out(`${[`step 1: ${mention ?? 'nobody; slack.mention is not set'}`, ...steps].join('\n')}\n`)
    return exitCodes.ok
  },
}

async function storyOf(store: Store, of: HistoryOf, layout: Layout): Promise<string[]> {
  if (of.kind === 'incident') {
    const steps = await transitionsOf(store.db, of.incident)
    if (steps.length === 0) throw noIncident(of.incident)
    return steps.map((step) => stepLine(step, layout)).reverse()
  }
  const target = of.kind === 'target' ? of.target : null
  const steps = (await recentTransitions(store.db, target, most)).map(({ step, incident }) => ({
    at: step.at,
    text: `${stepLine(step, layout)}  ${incidentName(incident.number)} ${incident.check} of ${printable(incident.target)}`,
  }))
  const accepted = (await listAcceptances(store.db, target, most)).map(({ at, check, target: name, by, note }) => ({
    at,
    text: printable(
      `${timeText(at)}  ${check} of ${name}: the change was accepted by ${by}${note === null ? '' : `: “${note}”`}`,
    ),
  }))
  const choices = target === null ? await listDigestChoices(store.db, most) : []
  const planned = choices.map(({ at, by, choice }) => ({
    at,
    text: printable(`${timeText(at)}  digests: ${choiceText(choice)}, by ${by}`),
  }))
  const routes = target === null ? await listRouteChoices(store.db, most) : []
  const routed = routes.map((one) => ({ at: one.at, text: printable(`${timeText(one.at)}  ${routeChoiceText(one)}`) }))
  return [...steps, ...accepted, ...planned, ...routed].sort((a, b) => (a.at < b.at ? 1 : -1)).map((row) => row.text)
}

async function statusOf(store: Store, scope: string | null, locale: Locale): Promise<string[]> {
  const targets = await listTargets(store.db)
  const tag = scope?.startsWith('group:') ? scope.slice('group:'.length) : null
  const keys = new Set(
    targets
      .filter((one) => (tag === null ? scope === null || targetName(one) === scope : hasTag(one, tag)))
      .map(targetKey),
  )
  if (keys.size === 0 && scope !== null) throw new UsageError(`${scope.slice(0, 80)} is not watched`)
  const outcomes = (await latestOutcomes(store.db)).filter((one) => keys.has(one.targetKey))
  const open = await listIncidents(store.db, { states: ['open', 'acknowledged', 'snoozed'], limit: 1_000 })
  const count = (outcome: string): number => outcomes.filter((one) => one.outcome === outcome).length
  const head = `${count('pass')} well, ${count('fail')} failing, ${count('indeterminate')} unknown`
  const rows = open
    .filter((one) => keys.has(one.targetKey))
    .map((one) => `${incidentName(one.number)}  ${one.severity}  ${one.check} of ${one.target}  ${stateText(one)}`)
  const adrift = (await listDrifts(store.db)).filter((one) => keys.has(one.targetKey))
  return [head, ...rows, ...adrift.flatMap((one) => driftLines(one, locale))]
}

/** What changed, since when, in sentences; without them the names of the facts. */
function driftLines({ target, check, drifts, explanation }: OpenDrift, locale: Locale): string[] {
  const since = drifts.map((drift) => drift.since).sort()[0] ?? ''
  const head = `changed  ${explanation?.severity ?? 'info'}  ${check} of ${target}  since ${timeText(since)}; mailhealth accept ${target} ${check} takes it over`
  const sentences =
    explanation === null ? [drifts.map((drift) => drift.fact).join(', ')] : driftSentences(explanation, target, locale)
  return [head, ...sentences.map((sentence) => `    ${sentence}`)]
}

function hasTag(target: { readonly kind: string }, tag: string): boolean {
  const { tags } = target as { readonly tags?: readonly string[] }
  return tags?.some((one) => one.toLowerCase() === tag) ?? false
}

async function evidenceOf(
  { store, config }: History,
  name: string,
  checks: readonly CheckId[],
  layout: Layout,
): Promise<string> {
  const parts: string[] = []
  for (const target of (await listTargets(store.db)).filter((one) => targetName(one) === name)) {
    const verdicts = await latestVerdicts(store.db, targetKey(target))
    const wanted = verdicts.filter((verdict) => checks.includes(verdict.check))
    if (wanted.length > 0)
      parts.push(renderText(reportOf(target, wanted, config.slack.locale, config.runbooks), layout))
  }
  if (parts.length > 0) return parts.join('\n')
  throw new UsageError(`nothing is stored of ${name.slice(0, 80)}; mailhealth check looks now`)
}

function layoutOf(io: Io): Layout {
  return { width: io.columns, style: styleOf(usesColour(io.env, io.isOutTerminal)) }
}
