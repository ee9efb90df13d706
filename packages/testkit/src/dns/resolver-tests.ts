import type { ResolverState, ResolverTests } from '@mailhealth/core'

/** The self-test's result of one resolver that is in order and trusted, changed where a test says so. */
export function resolverTests(changes: Partial<ResolverState> = {}): ResolverTests {
  const state: ResolverState = {
    server: 'zone',
    testedAt: '2026-11-25T00:00:00.000Z',
    failure: null,
    durationMs: 1,
    publicService: null,
    isValidating: true,
    isTrusted: true,
    rewritesNxdomain: false,
    notes: [],
    ...changes,
  }
  return { states: async () => [state] }
}
