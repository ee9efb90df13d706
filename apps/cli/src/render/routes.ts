import { isConfiguredAnew, type NamedRoute } from '@mailhealth/alerting'
import type { ChosenRoute, RouteTerms } from '@mailhealth/core'
import { timeText } from './incidents.ts'

/** A route by its name, what it takes, and where that comes from. */
export function routeLine(named: NamedRoute): string {
  const { name, terms, chosen, configured } = named
  if (chosen === null) return `${name} to ${termsText(terms)} (mailhealth.yaml)`
  const who = `by ${chosen.by}, ${timeText(chosen.at)}: “${chosen.reason}”`
  const hidden = configured === null ? '' : `; it hides that of mailhealth.yaml, ${termsText(configured)}`
  const since = isConfiguredAnew(named) ? sinceThen(configured) : ''
  const what = terms === null ? ' is removed' : ` to ${termsText(terms)}`
  return `${name}${what} (${terms === null ? '' : 'set '}${who}${hidden}${since})`
}

function sinceThen(configured: RouteTerms | null): string {
  if (configured !== null) return '; mailhealth.yaml says something else of it since'
  return '; mailhealth.yaml no longer has a route of that name, and this one stays in force beside those it has'
}

/** What somebody chose of a route. */
export function routeChoiceText({ name, choice, by, reason }: ChosenRoute): string {
  const what =
    choice.kind === 'set'
      ? `to ${termsText(choice.terms)}`
      : choice.kind === 'removed'
        ? 'removed'
        : 'as the configuration says'
  return `route ${name}: ${what}, by ${by}: “${reason}”`
}

function termsText(terms: RouteTerms | null): string {
  if (terms === null) return 'nothing'
  const { channels, tags, checks, severity, mention, locale } = terms
  const narrowed = [
    ...(tags === undefined ? [] : [`tagged ${tags.join(', ')}`]),
    ...(checks === undefined ? [] : [`checks ${checks.join(', ')}`]),
    ...(severity === undefined ? [] : [`${severity} and worse`]),
  ]
  const told = [
    ...(mention === undefined ? [] : [mention === null ? 'calls nobody' : `calls ${mention}`]),
    ...(locale === undefined ? [] : [`in ${locale}`]),
  ]
  return [`${channels.join(', ')}: ${narrowed.join('; ') || 'everything'}`, ...told].join('; ')
}
