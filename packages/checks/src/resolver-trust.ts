import type { ResolverState } from '@mailhealth/core'

/** Why DNSSEC could not be told: what each resolver was found to be. */
export function whyUntrusted(resolvers: readonly ResolverState[]): string {
  const states = resolvers.map(({ server, failure, isValidating }) => {
    const why = failure
      ? 'does not answer'
      : isValidating === false
        ? 'does not validate'
        : 'is not trusted to validate'
    return `${server} ${why}`
  })
  return states.join(', ') || 'no resolver is trusted to validate'
}
