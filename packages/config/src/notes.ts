import { laterChecks } from './scheduled-check.ts'
import type { WrittenConfig } from './written.ts'

/** What the file says although nothing reads it yet, a sentence each. `isSet` tells whether the file has a path. */
export function notesOn(written: WrittenConfig, isSet: (path: readonly string[]) => boolean): readonly string[] {
  const unused = [
    ...(written.dnsbl.mode === 'authoritative' ? ['dnsbl.mode authoritative'] : []),
    ...laterChecks.filter((check) => isSet(['schedule', check])).map((check) => `schedule.${check}`),
    ...Object.keys(written.severity)
      .filter(isOfLaterCheck)
      .map((id) => `severity ${id}`),
    ...Object.keys(written.runbooks.overrides)
      .filter(isOfLaterCheck)
      .map((id) => `runbooks.overrides ${id}`),
  ]
  return unused.map((what) => `${what} is accepted, but this version does not use it yet`)
}

/** True for the id of a finding that a later version's check makes. */
export function isOfLaterCheck(findingId: string): boolean {
  return laterChecks.some((check) => findingId.startsWith(`${check}.`))
}
