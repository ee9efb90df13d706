import { incidentName, parseIncidentName } from '@mailhealth/core'
import { UsageError } from '../command.ts'

/** The number of the incident that somebody named. @throws UsageError for what is no incident's name, and for nothing */
export function readIncident(text: string | undefined, example: string): number {
  if (text === undefined) throw new UsageError(`name an incident: ${example}`)
  const number = parseIncidentName(text)
  if (number !== null) return number
  throw new UsageError(`${JSON.stringify(text.slice(0, 40))} is not the name of an incident, such as MH-142`)
}

/** What there is to say about a number that no incident has. */
export function noIncident(number: number): UsageError {
  return new UsageError(`there is no incident ${incidentName(number)}; mailhealth incidents all lists them`)
}
