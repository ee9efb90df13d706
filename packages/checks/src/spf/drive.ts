import type { DnsAnswer } from '@mailhealth/core'
import type { Lookup } from '../lookup.ts'
import type { Asking, SpfQuestion } from './session.ts'

/** Runs an evaluation over the world: `ask` answers questions that may be asked together. */
export async function drive<T>(
  asking: Asking<T>,
  ask: (questions: readonly SpfQuestion[]) => Promise<readonly DnsAnswer[]>,
): Promise<T> {
  let step = asking.next()
  while (!step.done) step = asking.next(await ask(step.value))
  return step.value
}

/** Runs an evaluation over what was stored; what was never asked is a failure, as it was for whoever stored it. */
export function replay<T>(asking: Asking<T>, lookups: readonly Lookup[]): T {
  const answers = new Map(lookups.map(({ name, type, answer }) => [`${name} ${type}`, answer]))
  let step = asking.next()
  while (!step.done) step = asking.next(step.value.map(({ name, type }) => answers.get(`${name} ${type}`) ?? unasked))
  return step.value
}

const unasked: DnsAnswer = {
  kind: 'failed',
  reason: 'timeout',
  detail: 'it was not asked',
  server: '',
  durationMs: 0,
  rcode: '',
  authentic: false,
  dnssec: 'unknown',
  aliases: [],
}
