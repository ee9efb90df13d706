import { type CheckId, isCheckId, type RouteTerms, routeName, type Severity, severities } from '@mailhealth/core'
import type { CommandProblem, Parsed } from './command.ts'

/** What somebody wants of routes. */
export type RouteWish =
  | { readonly kind: 'list' }
  /** Null asks for what is not said. */
  | { readonly kind: 'set'; readonly name: string | null; readonly said: SaidRoute | null }
  | { readonly kind: 'remove' | 'configured'; readonly name: string; readonly reason: string }

/** A route in words, and why. */
export interface SaidRoute {
  readonly terms: RouteTerms
  readonly reason: string
}

/**
 * Reads what follows `route`: `list`, `set [NAME]`, `remove NAME REASON`, `configured NAME REASON`, or a whole route as
 * `set NAME to CHANNEL… [from SEVERITY] [checks CHECK…] [tags TAG…] [call GROUP|nobody] [in en|de] because REASON`.
 */
export function readRoute([word = 'list', typed, ...rest]: readonly string[]): Parsed {
  const kind = word.toLowerCase()
  if (kind === 'list') return wished({ kind })
  if (kind !== 'set' && kind !== 'remove' && kind !== 'configured') return no({ kind: 'bad-route', text: word })
  if (typed === undefined) {
    return kind === 'set' ? wished({ kind, name: null, said: null }) : missing('route')
  }
  const name = routeName(named(typed))
  if (name === null) return no({ kind: 'bad-route', text: typed })
  if (kind === 'set') return rest.length === 0 ? wished({ kind, name, said: null }) : readSaid(name, rest)
  return rest.length === 0 ? missing('reason') : wished({ kind, name, reason: rest.join(' ') })
}

/** Whoever types a channel's name as that of a route gets what Slack makes of it. */
function named(word: string): string {
  const [, id, label] = /^<#([A-Z0-9]+)(?:\|([^<>]*))?>$/.exec(word) ?? []
  return label || id || word
}

const clauses = ['to', 'from', 'checks', 'tags', 'call', 'in'] as const
type Clause = (typeof clauses)[number]

function readSaid(name: string, words: readonly string[]): Parsed {
  const because = words.findIndex((word) => word.toLowerCase() === 'because')
  const terms = readTerms(because < 0 ? words : words.slice(0, because))
  if (typeof terms === 'string') return no({ kind: 'bad-route', text: terms })
  const reason = because < 0 ? '' : words.slice(because + 1).join(' ')
  return reason === '' ? missing('reason') : wished({ kind: 'set', name, said: { terms, reason } })
}

/** The terms; or the word that says nothing of a route. */
function readTerms(words: readonly string[]): RouteTerms | string {
  const said = new Map<Clause, string[]>()
  let clause: Clause | null = null
  for (const word of words.flatMap((one) => one.split(',')).filter((one) => one !== '')) {
    const next = clauses.find((one) => one === word.toLowerCase())
    if (next === undefined && clause === null) return word
    clause = next ?? clause
    if (next !== undefined) said.set(next, [])
    else said.get(clause as Clause)?.push(word)
  }
  const empty = [...said].find(([, values]) => values.length === 0)
  if (empty !== undefined) return empty[0]
  return termsOf(said)
}

function termsOf(said: ReadonlyMap<Clause, readonly string[]>): RouteTerms | string {
  const channels = said.get('to')?.map(channelOf) ?? []
  const checks = said.get('checks')?.map((word) => word.toLowerCase())
  const [severity, tooMuch] = said.get('from') ?? []
  const [call, another] = said.get('call') ?? []
  const [locale, second] = said.get('in') ?? []
  const unknown =
    (channels.length === 0 ? 'to' : undefined) ??
    said.get('to')?.find((_, index) => channels[index] === null) ??
    checks?.find((one) => !isCheckId(one)) ??
    (severity !== undefined && severityOf(severity) === null ? severity : undefined) ??
    (call !== undefined && personOf(call) === undefined ? call : undefined) ??
    (locale !== undefined && localeOf(locale) === null ? locale : undefined) ??
    tooMuch ??
    another ??
    second
  if (unknown !== undefined) return unknown
  const tags = said.get('tags')
  return {
    channels: [...new Set(channels as string[])],
    ...(tags === undefined ? {} : { tags: [...new Set(tags)] }),
    ...(checks === undefined ? {} : { checks: [...new Set(checks as CheckId[])] }),
    ...(severity === undefined ? {} : { severity: severityOf(severity) as Severity }),
    ...(call === undefined ? {} : { mention: personOf(call) ?? null }),
    ...(locale === undefined ? {} : { locale: localeOf(locale) as 'en' | 'de' }),
  }
}

/** `#name`, an id, or how Slack writes a channel that somebody chose. */
function channelOf(word: string): string | null {
  const id = /^<#([CDG][A-Z0-9]{2,})(?:\|[^<>]*)?>$/.exec(word)?.[1]
  return id ?? (/^#[^\s#,<>A-Z]{1,80}$|^[CDG][A-Z0-9]{2,}$/.test(word) ? word : null)
}

/** A user or a group; null for nobody, undefined for what is neither. */
function personOf(word: string): string | null | undefined {
  if (word.toLowerCase() === 'nobody') return null
  const id = /^<(?:@|!subteam\^)([USW][A-Z0-9]{2,})(?:\|[^<>]*)?>$/.exec(word)?.[1]
  return id ?? (/^[USW][A-Z0-9]{2,}$/.test(word) ? word : undefined)
}

function severityOf(word: string): Severity | null {
  return severities.find((one) => one === word.toLowerCase()) ?? null
}

function localeOf(word: string): 'en' | 'de' | null {
  return (['en', 'de'] as const).find((one) => one === word.toLowerCase()) ?? null
}

function wished(wish: RouteWish): Parsed {
  return { ok: true, command: { verb: 'route', wish } }
}

function missing(what: 'route' | 'reason'): Parsed {
  return no({ kind: 'missing', verb: 'route', what })
}

function no(problem: CommandProblem): Parsed {
  return { ok: false, problem }
}
