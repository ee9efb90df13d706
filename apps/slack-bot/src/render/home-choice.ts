import { type Incident, isAtLeast, type JsonObject, type Severity, severities } from '@mailhealth/core'

/** The states that open incidents are narrowed by. */
export const chosenStates = ['open', 'acknowledged', 'snoozed'] as const
type ChosenState = (typeof chosenStates)[number]

/** What somebody chose to see in their Home; null does not narrow. */
export interface HomeChoice {
  readonly group: string | null
  /** This one and worse. */
  readonly severity: Severity | null
  readonly state: ChosenState | null
  /** From 0. */
  readonly page: number
}

/** What narrows: each is a menu. */
export type Filter = 'group' | 'severity' | 'state'

/** Stands for all in a menu. No tag is written like it. */
export const anything = '*'

/** Reads a stored choice; what another version wrote does not narrow. */
export function readChoice({ group, severity, state, page }: JsonObject): HomeChoice {
  return {
    group: typeof group === 'string' ? group : null,
    severity: severities.find((one) => one === severity) ?? null,
    state: chosenStates.find((one) => one === state) ?? null,
    page: typeof page === 'number' && Number.isSafeInteger(page) && page > 0 ? page : 0,
  }
}

/** The choice after a menu was used: it begins at the first page again. */
export function withFilter(choice: HomeChoice, filter: Filter, value: string): HomeChoice {
  return readChoice({ ...choice, [filter]: value === anything ? null : value, page: 0 })
}

/** True for an incident that is among those chosen. `tags` are those of its target. */
export function isChosen({ group, severity, state }: HomeChoice, incident: Incident, tags: readonly string[]): boolean {
  return (
    (group === null || tags.includes(group)) &&
    (severity === null || isAtLeast(incident.severity, severity)) &&
    (state === null || incident.state === state)
  )
}
