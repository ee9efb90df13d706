import { generateKeyPairSync } from 'node:crypto'
import { join } from 'node:path'
import { type Finding, systemClock } from '@mailhealth/core'
import { openRunLocks, type Store, syncTargets } from '@mailhealth/store'
import { openNewStore } from '@mailhealth/store/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runCheckJob } from './run-job.ts'
import { inForce } from './state.ts'
import { configOf, temporaryDirectory, zoneWorld } from './testing.ts'

const directory = temporaryDirectory()
let store: Store

beforeAll(async () => {
  store = await openNewStore(join(directory.path, 'data'))
}, 60_000)

afterAll(async () => {
  await store.close()
  directory.remove()
})

function key(): string {
  const der = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'der' })
  return `"v=DKIM1; k=ed25519; p=${der.subarray(-32).toString('base64')}"`
}

const [shared, own] = [key(), key()]
const zone = `
a._domainkey.one.example. TXT ${shared}
b._domainkey.two.example. TXT ${shared}
a._domainkey.three.example. TXT ${own}`
const revoked = zone.replace(`b._domainkey.two.example. TXT ${shared}`, 'b._domainkey.two.example. TXT "v=DKIM1; p="')
const selectors = { 'one.example': 'a', 'two.example': 'b', 'three.example': 'a' }

test('the same DKIM key in two domains is told, where the other domain is still watched and has not revoked it', {
  timeout: 60_000,
}, async () => {
  const seen: { readonly [target: string]: readonly Finding[] }[] = []
  let planned = 0

  async function round(records: string, ...domains: (keyof typeof selectors)[]): Promise<void> {
    const listed = domains.map((name) => `{ name: ${name}, dkim: { selectors: [{ name: ${selectors[name]} }] } }`)
    const current = inForce(configOf(directory.path, `domains: [${listed.join(', ')}]`), zoneWorld(records))
    const wanted = [...current.targets.values()].map((target) => ({ target, checks: [] }))
    await store.db.transaction((tx) => syncTargets(tx, wanted, systemClock.now()))
    const found: { [target: string]: readonly Finding[] } = {}
    const onVerdict = ({ subject, findings }: { subject: string; findings: readonly Finding[] }): void => {
      found[subject] = findings.filter(({ id }) => id === 'dkim.shared-key')
    }
    const parts = { store, locks: openRunLocks(store), clock: systemClock, onVerdict, current: () => current }
    for (const domain of domains) {
      const dueAt = new Date(Date.UTC(2026, 10, 25, 0, ++planned)).toISOString()
      const job = { schemaVersion: 1, targetKey: `domain:${domain}`, check: 'dkim', dueAt } as const
      await runCheckJob(parts, job, new AbortController().signal)
    }
    seen.push(found)
  }

  await round(zone, 'one.example', 'two.example', 'three.example')
  await round(zone, 'one.example', 'two.example', 'three.example')
  await round(zone, 'two.example', 'three.example')
  await round(zone, 'one.example', 'two.example')
  await round(revoked, 'two.example', 'one.example')
  await round(zone, 'two.example', 'one.example')
  const told = seen.map((one) =>
    Object.entries(one).flatMap(([target, [finding]]) => (finding ? [[target, finding.args]] : [])),
  )
  const inOne = ['one.example', { others: [], elsewhere: ['b._domainkey.two.example'] }]
  const inTwo = ['two.example', { others: [], elsewhere: ['a._domainkey.one.example'] }]
  expect(told).toEqual([[inTwo], [inOne, inTwo], [], [inOne, inTwo], [], [inTwo, inOne]])
})
