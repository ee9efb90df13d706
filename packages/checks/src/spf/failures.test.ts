import { readFileSync } from 'node:fs'
import { type DomainName, parseDomainName, plainDomain, type RecordType } from '@mailhealth/core'
import { zoneResolver } from '@mailhealth/testkit'
import { expect, test } from 'vitest'
import { checkNamed } from '../registry.ts'
import { runCheck } from '../run-check.ts'
import { surroundingsOf } from '../testing.ts'

const zone = readFileSync(new URL('./zones/records.zone', import.meta.url), 'utf8')
const target = {
  ...plainDomain(parseDomainName('healthy.example')),
  senders: ['covered.hosts.example' as DomainName],
}

async function run(resolver: ReturnType<typeof zoneResolver>) {
  return (await runCheck(checkNamed('spf'), target, surroundingsOf({ resolver }), {}, null)).verdict
}

test('any lookup of a healthy domain that fails, in any way, makes the verdict indeterminate and nothing else', async () => {
  const healthy = zoneResolver(zone)
  expect((await run(healthy)).outcome).toBe('pass')
  const questions = [...new Set(healthy.namespace.questions)]
  expect(questions).toHaveLength(13)
  let flipped = 0
  for (const question of questions) {
    for (const mode of ['timeout', 'servfail', 'refused', 'bogus', 'truncated'] as const) {
      const [name = '', type] = question.split(' ')
      const resolver = zoneResolver(zone)
      resolver.namespace.fail(name, mode, type as RecordType)
      const verdict = await run(resolver)
      flipped += 1
      expect(verdict.outcome).toBe('indeterminate')
      const faults = verdict.findings.filter(({ severity }) => severity !== 'info' && severity !== 'low')
      expect(faults.map(({ id }) => id)).toEqual(['spf.indeterminate'])
      expect(verdict.coverage.answered).toBeLessThan(verdict.coverage.asked)
    }
  }
  expect(flipped).toBe(65)
})
