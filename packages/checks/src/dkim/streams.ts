import { found } from '@mailhealth/catalogue'
import type { DomainTarget, RawFinding } from '@mailhealth/core'
import type { DkimEvidence, SelectorEvidence } from './check.ts'
import { keyName } from './selectors.ts'
import { usedKey } from './texts.ts'

/** What is wrong with how a domain's mail streams use its selectors, as the configuration says they do. */
export function streamFindings(target: DomainTarget, evidence: DkimEvidence): RawFinding[] {
  return [...sharedSelectors(target), ...rsaMissing(target, evidence)]
}

/** True when the stream of a configured selector has another selector with a key that works. */
export function hasTwin(target: DomainTarget, evidence: DkimEvidence, one: SelectorEvidence): boolean {
  const streams = target.dkim.selectors.filter(({ name }) => name === one.selector).map(({ stream }) => stream)
  if (streams.length === 0 || streams.includes(null)) return false
  return streams.every((stream) =>
    selectorsOf(target, evidence, stream).some((other) => other !== one && usedKey(other.lookup) !== null),
  )
}

/** Streams that sign with one selector cannot be told apart by receivers, nor be stopped or rotated one by one. */
function sharedSelectors({ name: domain, dkim }: DomainTarget): RawFinding[] {
  const streamsOf = new Map<string, Set<string>>()
  for (const { name, stream } of dkim.selectors) {
    if (stream !== null) streamsOf.set(name, (streamsOf.get(name) ?? new Set()).add(stream))
  }
  const alone = [...streamsOf.values()].flatMap((streams) => (streams.size === 1 ? [...streams] : []))
  return [...streamsOf].flatMap(([selector, streams]) => {
    if (streams.size < 2) return []
    const without = [...streams].filter((stream) => !alone.includes(stream)).sort()
    return [
      found('dkim.shared-selector', keyName(selector, domain), { selector, streams: [...streams].sort(), without }),
    ]
  })
}

/**
 * Mail that has an Ed25519 signature alone counts as unsigned at receivers that know only RSA. Told for
 * the domain where no selector has another key, else for each stream; never where a key is unknown or not usable.
 */
function rsaMissing(target: DomainTarget, evidence: DkimEvidence): RawFinding[] {
  const streams = [...new Set(target.dkim.selectors.map((one) => one.stream))]
    .filter((stream) => stream !== null)
    .sort()
  const told = (stream: string | null): RawFinding[] => {
    const selectors = selectorsOf(target, evidence, stream)
    const isOnly = selectors.length > 0 && selectors.every(({ lookup }) => usedKey(lookup)?.key.type === 'ed25519')
    if (!isOnly) return []
    const subject = stream === null ? target.name : `${target.name} (${stream})`
    return [found('dkim.rsa-missing', subject, { stream, selectors: selectors.map((one) => one.selector).sort() })]
  }
  const whole = told(null)
  return whole.length > 0 ? whole : streams.flatMap(told)
}

/** The selectors of a stream; those of the whole domain for null. */
function selectorsOf(target: DomainTarget, evidence: DkimEvidence, stream: string | null): SelectorEvidence[] {
  const names = target.dkim.selectors.filter((one) => stream === null || one.stream === stream).map((one) => one.name)
  return evidence.selectors.filter((one) => !one.isGuess && names.includes(one.selector))
}
