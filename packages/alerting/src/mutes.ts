import { type Incident, type Mute, nearestName, type Target, type Transition, targetName } from '@mailhealth/core'
import { type Act, mute, unmute } from './actions.ts'

/** What a mute may cover. */
export interface Muted {
  readonly target: string
  readonly tags: readonly string[]
}

/** True when a mute's scope covers a target: its name, a tag of its (`group:prod`), or `all`. */
export function covers(scope: string, { target, tags }: Muted): boolean {
  if (scope === 'all') return true
  return scope.startsWith('group:') ? tags.includes(scope.slice('group:'.length)) : scope === target
}

/** Until when a target is quiet, of the mutes that last; null when none covers it. */
export function mutedUntil(mutes: readonly Mute[], muted: Muted, now: Date): string | null {
  const ends = mutes
    .filter((mute) => mute.endedAt === null && Date.parse(mute.startsAt) <= now.getTime())
    .filter((mute) => Date.parse(mute.endsAt) > now.getTime() && covers(mute.scope, muted))
    .map((mute) => mute.endsAt)
  return ends.toSorted().at(-1) ?? null
}

/** An incident with the tags of its target. */
export interface TaggedIncident {
  readonly incident: Incident
  readonly tags: readonly string[]
}

/** The steps that make incidents as quiet as the mutes that last want them; none for those that are so already. */
export function alignWithMutes(
  tagged: readonly TaggedIncident[],
  lasting: readonly Mute[],
  act: Act,
): readonly Transition[] {
  return tagged.flatMap(({ incident, tags }) => {
    const until = mutedUntil(lasting, { target: incident.target, tags }, new Date(act.at))
    if (until === incident.mutedUntil) return []
    const result = until === null ? unmute(incident, act) : mute(incident, act, until)
    return result.kind === 'done' ? [result.transition] : []
  })
}

/** True when a scope covers anything that is watched. */
export function isWatched(scope: string, targets: readonly Target[]): boolean {
  return (
    scope === 'all' || targets.some((target) => covers(scope, { target: targetName(target), tags: tagsOf(target) }))
  )
}

/** The scope that a mistyped one most likely meant; null when none is close. */
export function nearestScope(scope: string, targets: readonly Target[]): string | null {
  const groups = targets.flatMap(tagsOf).map((tag) => `group:${tag}`)
  return nearestName(scope, [...targets.map(targetName), ...groups, 'all'])
}

function tagsOf(target: Target): readonly string[] {
  return 'tags' in target ? target.tags : []
}
