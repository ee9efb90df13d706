import { parseSnooze } from '@mailhealth/alerting'
import { findingIds } from '@mailhealth/catalogue'
import { type CheckId, checkIds, type IncidentState, isCheckId, nearestName, parseIncidentName } from '@mailhealth/core'
import { type Command, type CommandProblem, type Parsed, type Verb, verbs } from './command.ts'
import { typedText } from './typed-text.ts'

/** What is longer is not read. */
export const longestText = 500

/** Reads what somebody typed after `/mailhealth` or `@mailhealth`. Total: it never throws. Nothing at all is `status`. */
export function parseCommand(text: string): Parsed {
  if (text.length > longestText) return no({ kind: 'too-long' })
  const [typed = 'status', ...words] = typedText(text)
    .split(' ')
    .filter((word) => word !== '')
  const verb = verbs.find((one) => one === typed.toLowerCase())
  if (verb === undefined) return no({ kind: 'unknown-verb', text: typed, nearest: nearestName(typed, verbs) })
  return readers[verb](words)
}

type Reader = (words: readonly string[]) => Parsed

const readers: { readonly [V in Verb]: Reader } = {
  status: ([target = null]) => yes({ verb: 'status', target }),
  check: ([target, ...names]) => (target === undefined ? missing('check') : readCheck(target, names)),
  incidents: ([state]) => readStates(state),
  show: ([name]) => withIncident('show', name, (incident) => yes({ verb: 'show', incident })),
  ack: ([name, ...note]) =>
    withIncident('ack', name, (incident) => yes({ verb: 'ack', incident, note: note.join(' ') || null })),
  snooze: ([name, duration, ...note]) =>
    withIncident('snooze', name, (incident) => readSnooze(incident, duration, note.join(' ') || null)),
  resolve: ([name, ...reason]) => withIncident('resolve', name, (incident) => readResolve(incident, reason)),
  runbook: ([of]) => (of === undefined ? missing('runbook') : readRunbook(of)),
  help: () => yes({ verb: 'help' }),
}

function readCheck(target: string, names: readonly string[]): Parsed {
  const checks: CheckId[] = []
  for (const name of names.map((one) => one.toLowerCase())) {
    if (name === 'all') return yes({ verb: 'check', target, checks: null })
    const meant = name === 'auth' ? mailAuthentication : isCheckId(name) ? [name] : null
    if (meant === null) return no({ kind: 'unknown-check', text: name, nearest: nearestName(name, checkIds) })
    checks.push(...meant)
  }
  return yes({ verb: 'check', target, checks: checks.length === 0 ? null : [...new Set(checks)] })
}

const mailAuthentication: readonly CheckId[] = ['spf', 'dkim', 'dmarc']

const stateWords: { readonly [word: string]: readonly IncidentState[] } = {
  open: ['open'],
  acked: ['acknowledged'],
  acknowledged: ['acknowledged'],
  snoozed: ['snoozed'],
  resolved: ['resolved'],
}
const unresolved: readonly IncidentState[] = ['open', 'acknowledged', 'snoozed']

function readStates(word: string | undefined): Parsed {
  if (word === undefined) return yes({ verb: 'incidents', states: unresolved })
  const key = word.toLowerCase()
  const states = Object.hasOwn(stateWords, key) ? stateWords[key] : undefined
  return states === undefined ? no({ kind: 'unknown-state', text: word }) : yes({ verb: 'incidents', states })
}

function readSnooze(incident: number, duration: string | undefined, note: string | null): Parsed {
  if (duration === undefined) return missing('snooze')
  const durationMs = parseSnooze(duration)
  if (durationMs === null) return no({ kind: 'bad-duration', text: duration })
  return yes({ verb: 'snooze', incident, durationMs, note })
}

function readResolve(incident: number, words: readonly string[]): Parsed {
  const force = words[0]?.toLowerCase() === 'force'
  const note = words.slice(force ? 1 : 0).join(' ')
  return note === '' ? missing('resolve') : yes({ verb: 'resolve', incident, force, note })
}

function readRunbook(word: string): Parsed {
  const name = word.toLowerCase()
  if (isCheckId(name)) return yes({ verb: 'runbook', of: { kind: 'check', check: name } })
  const id = findingIds.find((one) => one === name)
  if (id !== undefined) return yes({ verb: 'runbook', of: { kind: 'finding', id } })
  const incident = parseIncidentName(word)
  if (incident !== null) return yes({ verb: 'runbook', of: { kind: 'incident', incident } })
  return no({ kind: 'unknown-runbook', text: word, nearest: nearestName(name, [...checkIds, ...findingIds]) })
}

function withIncident(verb: Verb, name: string | undefined, read: (incident: number) => Parsed): Parsed {
  if (name === undefined) return missing(verb)
  const incident = parseIncidentName(name)
  return incident === null ? no({ kind: 'bad-incident', text: name }) : read(incident)
}

function missing(verb: Verb): Parsed {
  return no({ kind: 'missing', verb })
}

function yes(command: Command): Parsed {
  return { ok: true, command }
}

function no(problem: CommandProblem): Parsed {
  return { ok: false, problem }
}
