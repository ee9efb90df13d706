import type { ChosenRoute, RouteChoice, RouteTerms } from '@mailhealth/core'
import type { NamedRoute } from './named-routes.ts'

/** The most channels of one route that somebody sets. */
export const mostChannels = 10
/** The most tags of one. */
export const mostTags = 100

/** Something that is watched: what routes can fit. */
export interface Watched {
  readonly tags: readonly string[]
  readonly checks: readonly string[]
}

/** What is wrong with a route, by the part of it that is. */
export type RouteFault = 'no-channel' | 'many-channels' | 'many-tags' | 'unmatched-tags' | 'unmatched-checks'

/** What is wrong with a route that somebody wants to set; null for nothing. While nothing is watched any may fit later. */
export function routeFault({ channels, tags, checks }: RouteTerms, watched: readonly Watched[]): RouteFault | null {
  if (channels.length === 0) return 'no-channel'
  if (channels.length > mostChannels) return 'many-channels'
  if (tags !== undefined && tags.length > mostTags) return 'many-tags'
  const tagged = watched.filter((one) => tags?.some((tag) => one.tags.includes(tag)) ?? true)
  if (watched.length > 0 && tagged.length === 0) return 'unmatched-tags'
  const isChecked = tagged.some((one) => checks?.some((check) => one.checks.includes(check)) ?? true)
  return watched.length > 0 && !isChecked ? 'unmatched-checks' : null
}

/**
 * What is chosen when somebody wants a route gone, or as the configuration has it. A route that only somebody's choice
 * has is given back to a configuration that says nothing of it: one that is written there later is not hidden.
 *
 * @param named the route of that name; undefined where there is none
 */
export function choiceWithout(
  wish: 'remove' | 'configured',
  named: NamedRoute | undefined,
): RouteChoice | 'no-such' | 'as-wished' {
  if (named === undefined) return 'no-such'
  if (wish === 'configured') return named.chosen === null ? 'as-wished' : { kind: 'configured' }
  if (named.terms === null) return 'as-wished'
  return { kind: named.configured === null ? 'configured' : 'removed' }
}

/** The revision that the next choice of a name has. `choices` are the last of each name. */
export function nextRevision(name: string, choices: readonly ChosenRoute[]): number {
  return (choices.find((one) => one.name === name)?.revision ?? 0) + 1
}
