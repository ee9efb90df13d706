import { type Resolver, recordsOf } from '@mailhealth/core'
import { type Lookup, lookup } from '../lookup.ts'

/** The apex of the zone that holds a name, with its NS records; where those could not be had, the name where it failed. */
export interface FoundZone {
  readonly zone: string
  readonly apex: Lookup<'NS'>
}

/** Goes up from a name to the first that has NS records of its own: at last the root, the empty name. */
export async function findZone(name: string, resolver: Resolver, signal: AbortSignal): Promise<FoundZone> {
  for (let zone = name; ; zone = parentOf(zone)) {
    const apex = await lookup(resolver, zone, 'NS', { signal })
    const isApex = recordsOf(apex.answer).length > 0 && apex.answer.aliases.length === 0
    if (isApex || apex.answer.kind === 'failed' || zone === '') return { zone, apex }
  }
}

/** The name one label up; empty for the root. */
export function parentOf(name: string): string {
  const dot = name.indexOf('.')
  return dot === -1 ? '' : name.slice(dot + 1)
}
