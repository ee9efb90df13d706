import { covers, routesOf } from '@mailhealth/alerting'
import type { Locale } from '@mailhealth/catalogue'
import type { Config } from '@mailhealth/config'
import type { Severity, Target } from '@mailhealth/core'
import { targetName } from '@mailhealth/core'

/** A channel that something goes to. */
export interface Placement {
  /** `#name` or id. */
  readonly channel: string
  /** Who is called there when an incident opens; null for nobody. */
  readonly mention: string | null
  readonly locale: Locale
}

/** Something that alerts are about. */
export interface Placeable {
  readonly check: string
  readonly severity: Severity
  readonly tags: readonly string[]
}

/** The channels of the routes that fit; where none does, the one that gets the rest. */
export function placementsOf(slack: Config['slack'], about: Placeable): readonly Placement[] {
  const found = routesOf(slack.routes, about).map((route) => ({
    channel: route.channel,
    mention: route.mention === undefined ? slack.mention : route.mention,
    locale: route.locale ?? slack.locale,
  }))
  return found.length === 0 ? [restOf(slack)] : found.filter(isFirst)
}

/** The channels that hear of a mute: that of the rest, and those that hear of any target which it covers. */
export function placementsOfMute(
  slack: Config['slack'],
  scope: string,
  targets: readonly Target[],
): readonly Placement[] {
  const tags = targets.map((target) => ({ target: targetName(target), tags: 'tags' in target ? target.tags : [] }))
  const covered = new Set(tags.filter((one) => covers(scope, one)).flatMap((one) => one.tags))
  const routes = slack.routes.filter((route) => route.tags?.some((tag) => covered.has(tag)) ?? true)
  const found = routes.map((route) => ({
    ...restOf(slack),
    channel: route.channel,
    locale: route.locale ?? slack.locale,
  }))
  return [restOf(slack), ...found].filter(isFirst)
}

function restOf({ channel, mention, locale }: Config['slack']): Placement {
  return { channel, mention, locale }
}

function isFirst({ channel }: Placement, index: number, all: readonly Placement[]): boolean {
  return all.findIndex((one) => one.channel === channel) === index
}
