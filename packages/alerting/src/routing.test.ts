import { severities } from '@mailhealth/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type RouteRule, routesOf } from './routing.ts'

const rules: readonly (RouteRule & { readonly name: string })[] = [
  { name: 'prod', tags: ['prod', 'edge'] },
  { name: 'listings', checks: ['dnsbl'] },
  { name: 'bad', severity: 'high' },
  { name: 'bad in prod', tags: ['prod'], severity: 'critical' },
]

describe('routes', () => {
  test.each([
    ['dnsbl', 'critical', ['prod'], ['prod', 'listings', 'bad', 'bad in prod']],
    ['dnsbl', 'medium', [], ['listings']],
    ['spf', 'high', ['edge'], ['prod', 'bad']],
    ['spf', 'high', ['prod'], ['prod', 'bad']],
    ['spf', 'medium', ['lab'], []],
  ] as const)('%s, %s, %j', (check, severity, tags, names) => {
    expect(routesOf(rules, { check, severity, tags }).map((rule) => rule.name)).toEqual(names)
  })

  test('what gets worse loses no route', () => {
    const seen = { gained: 0 }
    const routed = fc.record({
      check: fc.constantFrom('dnsbl', 'spf'),
      severity: fc.constantFrom(...severities.slice(1)),
      tags: fc.subarray(['prod', 'edge', 'lab']),
    })
    fc.assert(
      fc.property(routed, (one) => {
        const worse = severities[severities.indexOf(one.severity) - 1] ?? 'critical'
        const before = routesOf(rules, one)
        const after = routesOf(rules, { ...one, severity: worse })
        expect(after).toEqual(expect.arrayContaining([...before]))
        if (after.length > before.length) seen.gained++
      }),
      { seed: 11, numRuns: 300 },
    )
    expect(seen.gained).toBeGreaterThan(20)
  })
})
