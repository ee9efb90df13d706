import {
  type CheckId,
  type Cidr,
  checkIds,
  type IncidentState,
  isCheckId,
  nearestName,
  parseIncidentName,
  type ResolutionCategory,
  resolutionCategories,
  type Weekday,
  weekdays,
} from '@mailhealth/core'
import { type Command, type CommandProblem, type Missing, type Parsed, type Verb, verbs } from './command.ts'
import { readRoute } from './read-route.ts'
import { longestMuteMs, longestSnoozeMs, readClock, readSpan } from './span.ts'
import { readTarget, targetNamed } from './typed-target.ts'
import { bareWord, typedText } from './typed-text.ts'

/** What is longer is not read. */
export const longestText = 500

/** What a text is read against. */
export interface Hearing {
  /** The incident whose thread it was said in: its id may be left out. */
  readonly incident: number | null
  /** The findings that have a runbook. */
  readonly findingIds: readonly string[]
  /** Ranges that may be looked at although they are not public. */
  readonly allow: readonly Cidr[]
}

/** Reads what somebody typed after `/mailhealth`, `@mailhealth` or `mailhealth`. Total: it never throws. Nothing at all is `status`. */
export function parseCommand(text: string, hearing: Hearing): Parsed {
  // What Slack makes of a text is longer than what was typed: entities, and links of names.
  const said = text.length > longestText * 8 ? null : typedText(text)
  if (said === null || said.length > longestText) return no({ kind: 'too-long' })
  const [typed = 'status', ...words] = said.split(' ').filter((word) => word !== '')
  const verb = verbs.find((one) => one === bareWord(typed).toLowerCase())
  if (verb !== undefined) return readers[verb](words, hearing)
  const nearest = verbs.find((one) => one === nearestName(typed, verbs)) ?? null
  return no({ kind: 'unknown-verb', text: typed, nearest, retry: [nearest ?? 'help', ...words].join(' ') })
}

type Reader = (words: readonly string[], hearing: Hearing) => Parsed

const readers: { readonly [V in Verb]: Reader } = {
  status: ([scope]) => yes({ verb: 'status', scope: scope === undefined ? null : scopeOf(scope).toLowerCase() }),
  check: readCheck,
  incidents: readIncidents,
  show: (words, hearing) => withIncident('show', words, hearing, (incident) => yes({ verb: 'show', incident })),
  ack: withNote('ack'),
  unack: withNote('unack'),
  reopen: withNote('reopen'),
  escalate: withNote('escalate'),
  note: (words, hearing) =>
    withIncident('note', words, hearing, (incident, rest) =>
      rest.length === 0 ? missing('note', 'text') : yes({ verb: 'note', incident, note: rest.join(' ') }),
    ),
  snooze: (words, hearing) => withIncident('snooze', words, hearing, readSnooze),
  resolve: (words, hearing) => withIncident('resolve', words, hearing, readResolve),
  mute: readMute,
  unmute: ([number]) => readUnmute(number),
  mutes: () => yes({ verb: 'mutes' }),
  history: readHistory,
  dnsbl: withTarget('dnsbl'),
  auth: withTarget('auth'),
  tls: withTarget('tls'),
  accept: readAccept,
  runbook: readRunbook,
  oncall: () => yes({ verb: 'oncall' }),
  route: (words) => readRoute(words),
  digest: readDigest,
  config: () => yes({ verb: 'config' }),
  doctor: () => yes({ verb: 'doctor' }),
  help: ([of]) => yes({ verb: 'help', of: verbs.find((one) => one === of?.toLowerCase()) ?? null }),
}

function readCheck([word, ...names]: readonly string[], { allow }: Hearing): Parsed {
  if (word === undefined) return missing('check', 'target')
  const target = readTarget(word, allow)
  if (typeof target !== 'string') return no(target)
  const asked = names.map((one) => one.toLowerCase())
  const share = asked.includes('share')
  const checks: CheckId[] = []
  for (const name of asked.filter((one) => one !== 'share' && one !== 'all')) {
    const meant = name === 'auth' ? mailAuthentication : isCheckId(name) ? [name] : null
    if (meant === null) return no({ kind: 'unknown-check', text: name, nearest: nearestName(name, checkIds) })
    checks.push(...meant)
  }
  const isAll = checks.length === 0 || asked.includes('all')
  return yes({ verb: 'check', target, checks: isAll ? null : [...new Set(checks)], share })
}

/** The checks that `auth` stands for. */
export const mailAuthentication: readonly CheckId[] = ['spf', 'dkim', 'dmarc']

const stateWords: { readonly [word: string]: readonly IncidentState[] } = {
  open: ['open'],
  acked: ['acknowledged'],
  acknowledged: ['acknowledged'],
  snoozed: ['snoozed'],
  resolved: ['resolved'],
}
const unresolved: readonly IncidentState[] = ['open', 'acknowledged', 'snoozed']

function readIncidents(words: readonly string[]): Parsed {
  let states = unresolved
  for (const word of words) {
    const key = word.toLowerCase()
    if (key === 'mine') continue
    const named = Object.hasOwn(stateWords, key) ? stateWords[key] : undefined
    if (named === undefined) return no({ kind: 'unknown-state', text: word })
    states = named
  }
  return yes({ verb: 'incidents', states, mine: words.some((word) => word.toLowerCase() === 'mine') })
}

function readSnooze(incident: number, words: readonly string[]): Parsed {
  if (words.length === 0) return missing('snooze', 'duration')
  const read = readSpan(words, longestSnoozeMs)
  if (read === null) return no({ kind: 'bad-duration', text: words.slice(0, 2).join(' ') })
  return yes({ verb: 'snooze', incident, span: read.span, note: read.rest.join(' ') || null })
}

function readResolve(incident: number, words: readonly string[]): Parsed {
  const ending = readEnding(words, { force: false, category: null })
  return ending.note === '' ? missing('resolve', 'reason') : yes({ verb: 'resolve', incident, ...ending })
}

type Ending = Pick<Extract<Command, { readonly verb: 'resolve' }>, 'force' | 'category' | 'note'>

/** `force` and `as <category>` come before the reason, in either order. `as` before anything else is part of the reason. */
function readEnding(words: readonly string[], said: Omit<Ending, 'note'>): Ending {
  const [first = '', ...others] = words
  const word = first.toLowerCase()
  if (word === 'force' && !said.force) return readEnding(others, { ...said, force: true })
  const named = word === 'as' && said.category === null ? readCategory(others) : null
  if (named === null) return { ...said, note: words.join(' ') }
  return readEnding(named.rest, { ...said, category: named.category })
}

/** The category that words begin with: one word with a hyphen, or two. Null where they begin with none. */
function readCategory([first = '', second = '', ...rest]: readonly string[]): {
  readonly category: ResolutionCategory
  readonly rest: readonly string[]
} | null {
  const nameOf = (word: string): ResolutionCategory | null => {
    const name = bareWord(word).toLowerCase().replaceAll("'", '')
    return categoryWords.get(name) ?? resolutionCategories.find((one) => one === name) ?? null
  }
  const two = nameOf(`${first}-${second}`)
  if (two !== null) return { category: two, rest }
  const one = nameOf(first)
  return one === null ? null : { category: one, rest: [second, ...rest].filter((word) => word !== '') }
}

/** What people say for it, besides. */
const categoryWords: ReadonlyMap<string, ResolutionCategory> = new Map([
  ['delisted', 'elsewhere'],
  ['false-positive', 'false-alarm'],
  ['planned', 'expected'],
  ['wont-fix', 'accepted'],
  ['wontfix', 'accepted'],
])

function readMute([scope, ...words]: readonly string[]): Parsed {
  if (scope === undefined) return missing('mute', 'target')
  if (words.length === 0) return missing('mute', 'duration')
  // Whether it is watched decides, not whether it is public: a mute dials nothing.
  if (scope.length > 320) return no({ kind: 'bad-target', text: scope })
  const read = readSpan(words, longestMuteMs)
  if (read === null) return no({ kind: 'bad-duration', text: words.slice(0, 2).join(' ') })
  const note = read.rest.join(' ')
  return note === '' ? missing('mute', 'reason') : yes({ verb: 'mute', scope: scopeOf(scope), span: read.span, note })
}

/** Names have no case; tags do. */
function scopeOf(word: string): string {
  const scope = bareWord(word)
  return /^group:/i.test(scope) ? `group:${scope.slice('group:'.length)}` : targetNamed(word)
}

function readUnmute(number: string | undefined): Parsed {
  if (number === undefined) return missing('unmute', 'number')
  const match = /^#?([1-9]\d{0,8})$/.exec(number)
  return match === null ? no({ kind: 'bad-mute', text: number }) : yes({ verb: 'unmute', mute: Number(match[1]) })
}

function readHistory(words: readonly string[], hearing: Hearing): Parsed {
  const [of] = words
  if (of === undefined) {
    const { incident } = hearing
    return yes({ verb: 'history', of: incident === null ? { kind: 'all' } : { kind: 'incident', incident } })
  }
  const incident = parseIncidentName(joinedName(words)[0] ?? '')
  if (incident !== null) return yes({ verb: 'history', of: { kind: 'incident', incident } })
  return yes({ verb: 'history', of: { kind: 'target', target: targetNamed(of) } })
}

function readAccept([target, name, ...note]: readonly string[]): Parsed {
  if (target === undefined) return missing('accept', 'target')
  if (name === undefined) return missing('accept', 'check')
  const check = name.toLowerCase()
  if (!isCheckId(check)) return no({ kind: 'unknown-check', text: name, nearest: nearestName(check, checkIds) })
  return yes({ verb: 'accept', target: targetNamed(target), check, note: note.join(' ') || null })
}

function readRunbook(words: readonly string[], { incident: here, findingIds }: Hearing): Parsed {
  const [word] = words
  if (word === undefined) {
    return yes({ verb: 'runbook', of: here === null ? { kind: 'all' } : { kind: 'incident', incident: here } })
  }
  const name = bareWord(word).toLowerCase()
  if (isCheckId(name)) return yes({ verb: 'runbook', of: { kind: 'check', check: name } })
  const id = findingIds.find((one) => one === name)
  if (id !== undefined) return yes({ verb: 'runbook', of: { kind: 'finding', id } })
  const incident = parseIncidentName(joinedName(words)[0] ?? '')
  if (incident !== null) return yes({ verb: 'runbook', of: { kind: 'incident', incident } })
  return no({ kind: 'unknown-runbook', text: word, nearest: nearestName(name, [...checkIds, ...findingIds]) })
}

function readDigest([word = 'now', ...details]: readonly string[]): Parsed {
  const kind = word.toLowerCase()
  switch (kind) {
    case 'now':
      return yes({ verb: 'digest', wish: null })
    case 'off':
    case 'configured':
      return yes({ verb: 'digest', wish: { kind } })
    case 'daily':
    case 'weekly': {
      let [at, day]: [string | null, Weekday | null] = [null, null]
      for (const detail of details) {
        const clock = readClock(detail)
        const named = weekdays.find((one) => detail.length >= 3 && one.startsWith(detail.toLowerCase()))
        if (clock === null && named === undefined) return no({ kind: 'bad-digest', text: detail })
        if (clock !== null) at = `${twoDigits(clock.hour)}:${twoDigits(clock.minute)}`
        day = named ?? day
      }
      return yes({ verb: 'digest', wish: { kind, at, day } })
    }
    default:
      return no({ kind: 'bad-digest', text: word })
  }
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0')
}

function withTarget(verb: 'dnsbl' | 'auth' | 'tls'): Reader {
  return ([word], { allow }) => {
    if (word === undefined) return missing(verb, 'target')
    const target = readTarget(word, allow)
    return typeof target === 'string' ? yes({ verb, target }) : no(target)
  }
}

function withNote(verb: 'ack' | 'unack' | 'reopen' | 'escalate'): Reader {
  return (words, hearing) =>
    withIncident(verb, words, hearing, (incident, rest) => yes({ verb, incident, note: rest.join(' ') || null }))
}

/** In an incident's thread its name may be left out: what begins with no name is what somebody has to say. */
function withIncident(
  verb: Verb,
  words: readonly string[],
  { incident: here }: Hearing,
  read: (incident: number, rest: readonly string[]) => Parsed,
): Parsed {
  const [name, ...rest] = joinedName(words)
  const isName = name !== undefined && (here === null || /^mh-?\d+$/i.test(name) || isOnlyName(verb, name, rest))
  if (isName) {
    const incident = parseIncidentName(name)
    return incident === null ? no({ kind: 'bad-incident', text: name }) : read(incident, rest)
  }
  return here === null ? missing(verb, 'incident') : read(here, words)
}

/** A number may begin what somebody has to say, `3 hosts are left`; alone, or before a duration, it is an incident. */
function isOnlyName(verb: Verb, name: string, rest: readonly string[]): boolean {
  if (!/^\d+$/.test(name) || verb === 'note') return false
  return verb === 'snooze' ? readSpan(rest, longestSnoozeMs) !== null : rest.length === 0
}

/** `MH 142`, as telephones write what is said to them, `#142` and `MH-142:` are the names of incidents too. */
function joinedName([first, second, ...rest]: readonly string[]): readonly string[] {
  if (first === undefined) return []
  const name = bareWord(first).replace(/^#/, '')
  if (second === undefined) return [name]
  const number = bareWord(second)
  return /^mh-?$/i.test(name) && /^\d+$/.test(number) ? [`MH-${number}`, ...rest] : [name, second, ...rest]
}

function missing(verb: Verb, what: Missing): Parsed {
  return no({ kind: 'missing', verb, what })
}

function yes(command: Command): Parsed {
  return { ok: true, command }
}

function no(problem: CommandProblem): Parsed {
  return { ok: false, problem }
}
