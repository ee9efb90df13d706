import { type DmarcPolicy, type DomainTarget, type JsonValue, parseDomainName, plainDomain } from '@mailhealth/core'
import type { ZoneResolver } from '@mailhealth/testkit'
import { checkNamed } from '../registry.ts'
import { type RunResult, runCheck } from '../run-check.ts'
import { surroundingsOf } from '../testing.ts'

/** What the configuration says, when it is, and what earlier runs saw. */
export interface DmarcWorld {
  readonly selectors?: readonly string[]
  readonly senders?: readonly string[]
  readonly expect?: DmarcPolicy
  readonly now?: string
  readonly memory?: JsonValue
}

/** Runs the check on a domain. */
export async function runDmarc(resolver: ZoneResolver, domain: string, world: DmarcWorld = {}): Promise<RunResult> {
  const plain = plainDomain(parseDomainName(domain))
  const target: DomainTarget = {
    ...plain,
    dkim: { ...plain.dkim, selectors: (world.selectors ?? []).map((name) => ({ name, stream: null })) },
    dmarc: { expect: world.expect ?? null },
    senders: (world.senders ?? []).map(parseDomainName),
  }
  const surroundings = surroundingsOf({ resolver, now: world.now ?? '2026-11-25T00:00:00.000Z' })
  return runCheck(checkNamed('dmarc'), target, surroundings, {}, world.memory ?? null)
}
