import type { IndeterminateArgs } from '@mailhealth/catalogue'
import type { Coverage, DnsAnswer, RawFinding, RecordType, ResolveOptions, Resolver } from '@mailhealth/core'

/** A question to DNS with its answer: the storable evidence that checks are made of. */
export interface Lookup<T extends RecordType = RecordType> {
  readonly name: string
  readonly type: T
  readonly answer: DnsAnswer<T>
}

/** Asks DNS, and keeps the question with the answer. */
export async function lookup<T extends RecordType>(
  resolver: Resolver,
  name: string,
  type: T,
  options?: ResolveOptions,
): Promise<Lookup<T>> {
  return { name, type, answer: await resolver.resolve(name, type, options) }
}

/** One thing that was asked (a DNS question, a connection): answered, or the reason why it was not. */
export interface Asked {
  readonly what: string
  readonly failure: string | null
  /** For how long the answer had run out, where it was given since the resolvers fail. */
  readonly staleSeconds?: number
}

/** A lookup as a thing that was asked. */
export function askedOf(question: Lookup): Asked {
  const { name, type, answer } = question
  const stale = answer.stale === undefined ? {} : { staleSeconds: answer.stale.seconds }
  return { what: `${name} ${type}`, failure: answer.kind === 'failed' ? answer.reason : null, ...stale }
}

/** How much of what was asked could be answered. */
export function coverageOf(asked: readonly Asked[]): Coverage {
  return { asked: asked.length, answered: asked.filter((one) => one.failure === null).length, ...staleOf(asked) }
}

/** How many answers had run out, and by how much the oldest; nothing where none had. */
export function staleOf(asked: readonly Asked[]): Pick<Coverage, 'stale'> {
  const seconds = asked.flatMap((one) => one.staleSeconds ?? [])
  return seconds.length === 0 ? {} : { stale: { answers: seconds.length, seconds: Math.max(...seconds) } }
}

/** The `<check>.indeterminate` finding for what went unanswered: none when everything was answered. */
export function indeterminateOf(
  make: (args: IndeterminateArgs) => RawFinding,
  asked: readonly Asked[],
): readonly RawFinding[] {
  const open = asked.filter((one) => one.failure !== null)
  const [first] = open
  if (first === undefined) return []
  return [make({ asked: asked.length, unanswered: open.length, reason: `${first.what}: ${first.failure}` })]
}
