import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createListSource } from '@mailhealth/checks'
import { type Config, loadConfig } from '@mailhealth/config'
import { type Resolver, type ResolverTests, systemClock } from '@mailhealth/core'
import {
  resolverTests,
  scriptedDialer,
  scriptedFetcher,
  type ZoneResolver,
  zoneNameservers,
  zoneResolver,
} from '@mailhealth/testkit'
import type { World } from './surroundings.ts'

/** A directory that goes with the test. */
export function temporaryDirectory(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'mailhealth-worker-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

/** A configuration from the text of mailhealth.yaml. */
export function configOf(directory: string, yaml: string): Config {
  const file = join(directory, 'mailhealth.yaml')
  writeFileSync(file, yaml)
  return loadConfig({ file, cwd: directory, env: {} })
}

/** The self-test of a zone's resolver, which works unless the zone fails altogether. */
function testsOf(resolver: Resolver): ResolverTests {
  return {
    async states() {
      const { kind } = await resolver.resolve('self-test.example', 'A', { fresh: true })
      const failure = kind === 'failed' ? 'servfail' : null
      return resolverTests({ failure, testedAt: systemClock.now().toISOString() }).states()
    },
  }
}

/** A world of a zone file, without mail servers and without lists; `resolver.namespace` changes it meanwhile. */
export function zoneWorld(zone: string): World & { readonly resolver: ZoneResolver } {
  const resolver = zoneResolver(zone)
  return {
    resolver,
    nameservers: zoneNameservers(resolver),
    resolverTests: testsOf(resolver),
    dialer: scriptedDialer({}),
    dialerOfLook: () => scriptedDialer({}),
    fetcher: scriptedFetcher({}),
    clock: systemClock,
    lists: createListSource([], resolver, systemClock),
    settings: {
      smtpPort: 25,
      httpsPort: 443,
      tls: { baseline: 'ncsc-nl-2025-05', connections: 100 },
      isAllowed: () => false,
      hostNamed: () => null,
    },
    close: async () => undefined,
  }
}
