import type { CheckId, JsonObject } from '@mailhealth/core'
import { UnrecoverableError } from '@mailhealth/queue'
import { type Place, readPlace, writePlace } from '../answer.ts'

/** Something to do that changes what is stored or asked for. */
export type Deed =
  | { readonly verb: 'ack'; readonly incident: number; readonly note: string | null }
  | { readonly verb: 'snooze'; readonly incident: number; readonly durationMs: number; readonly note: string | null }
  | { readonly verb: 'resolve'; readonly incident: number; readonly force: boolean; readonly note: string }
  | { readonly verb: 'check'; readonly target: string; readonly checks: readonly CheckId[] | null }
  | { readonly verb: 'recheck'; readonly incident: number }

/** A deed with who wants it and where they wait. */
export interface Submission {
  /** A UUID: a deed that is done twice counts once. */
  readonly key: string
  readonly deed: Deed
  readonly place: Place
}

/** A submission as the queue keeps it. */
export function writeSubmission({ key, deed, place }: Submission): JsonObject {
  return { key, deed: { ...deed }, place: writePlace(place) }
}

/** Reads what writeSubmission wrote. @throws UnrecoverableError for what another version wrote */
export function readSubmission({ key, deed, place }: JsonObject): Submission {
  const verb = (deed as { readonly verb?: unknown } | undefined)?.verb
  if (typeof key !== 'string' || !(deedVerbs as readonly unknown[]).includes(verb)) {
    throw new UnrecoverableError(`this version does not know how to ${JSON.stringify(verb)}`)
  }
  return { key, deed: deed as unknown as Deed, place: readPlace(place) }
}

const deedVerbs: readonly Deed['verb'][] = ['ack', 'snooze', 'resolve', 'check', 'recheck']
