import type { DigestWish, Span } from '@mailhealth/alerting'
import type { CheckId, JsonObject, ResolutionCategory, RouteTerms } from '@mailhealth/core'
import { UnrecoverableError } from '@mailhealth/queue'
import { type Place, readPlace, writePlace } from '../answer.ts'

/** What somebody does to an incident. */
export type IncidentDeed =
  | {
      readonly verb: 'ack' | 'unack' | 'reopen' | 'escalate' | 'note'
      readonly incident: number
      readonly note: string | null
    }
  | { readonly verb: 'snooze'; readonly incident: number; readonly span: Span; readonly note: string | null }
  | {
      readonly verb: 'resolve'
      readonly incident: number
      readonly force: boolean
      /** Absent in what an older version stored. */
      readonly category?: ResolutionCategory | null
      readonly note: string
    }

/** What changes how quiet a target is, or what counts as right for it. */
export type TargetDeed =
  | { readonly verb: 'mute'; readonly scope: string; readonly span: Span; readonly note: string }
  | { readonly verb: 'unmute'; readonly mute: number }
  | { readonly verb: 'accept'; readonly target: string; readonly check: CheckId; readonly note: string | null }

/** When digests come. */
export interface DigestDeed {
  readonly verb: 'digest'
  readonly wish: DigestWish
}

/** What becomes of a route, and why. */
export interface RouteDeed {
  readonly verb: 'route'
  readonly name: string
  readonly wish: { readonly kind: 'set'; readonly terms: RouteTerms } | { readonly kind: 'remove' | 'configured' }
  readonly reason: string
  /** The revision that whoever wants it saw; null where they say it whatever it is. */
  readonly basis: number | null
}

/** A look that somebody wants. */
export type LookDeed =
  | { readonly verb: 'check'; readonly target: string; readonly checks: readonly CheckId[] | null }
  | { readonly verb: 'recheck'; readonly incident: number }

/** Something to do that changes what is stored or asked for. */
export type Deed = IncidentDeed | TargetDeed | DigestDeed | RouteDeed | LookDeed

/** A deed with who wants it and where they wait. */
export interface Submission {
  /** A UUID: a deed that is done twice counts once. */
  readonly key: string
  readonly deed: Deed
  readonly place: Place
}

/** A submission as the queue keeps it. */
export function writeSubmission({ key, deed, place }: Submission): JsonObject {
  return { key, deed: deed as unknown as JsonObject, place: writePlace(place) }
}

/** Reads what writeSubmission wrote. @throws UnrecoverableError for what another version wrote */
export function readSubmission({ key, deed, place }: JsonObject): Submission {
  const verb = (deed as { readonly verb?: unknown } | undefined)?.verb
  if (typeof key !== 'string' || !(deedVerbs as readonly unknown[]).includes(verb)) {
    throw new UnrecoverableError(`this version does not know how to ${JSON.stringify(verb)}`)
  }
  return { key, deed: deed as unknown as Deed, place: readPlace(place) }
}

const deedVerbs: readonly Deed['verb'][] = [
  'ack',
  'unack',
  'reopen',
  'escalate',
  'note',
  'snooze',
  'resolve',
  'mute',
  'unmute',
  'accept',
  'digest',
  'route',
  'check',
  'recheck',
]
