import { checkNamed, createListSource, runCheck } from '@mailhealth/checks'
import { parseAddress, parseCidr, parseDomainName, plainHost, type SmtpDialer, systemClock } from '@mailhealth/core'
import { resolverTests, scriptedFetcher, zoneNameservers, zoneResolver } from '@mailhealth/testkit'

/** What a whole scan finds of a server on 127.0.0.1: versions, and the names of suites, of TLS 1.3 and of all others. */
export interface Scanned {
  readonly versions: readonly string[]
  readonly suites13: readonly string[]
  readonly suites: readonly string[]
  readonly connections: number
}

interface Seen {
  readonly endpoints: readonly {
    readonly tls: {
      readonly versions: { readonly [version: string]: boolean }
      readonly suites: readonly { readonly name: string; readonly since: string }[]
      readonly connections: number
      readonly open: number
    } | null
  }[]
}

/** Runs the tls check on it with as many connections as it needs. @throws Error when the scan did not come to its end */
export async function scanned(port: number, dialer: SmtpDialer, name: string): Promise<Scanned> {
  const resolver = zoneResolver('')
  const address = parseAddress('127.0.0.1')
  const loopback = parseCidr('127.0.0.0/8')
  if (address === null || loopback === null) throw new Error('loopback')
  const target = { ...plainHost(parseDomainName(name)), addresses: [address] }
  const surroundings = {
    resolver,
    nameservers: zoneNameservers(resolver),
    resolverTests: resolverTests(),
    dialer,
    fetcher: scriptedFetcher({}),
    clock: systemClock,
    lists: createListSource([], resolver, systemClock),
    settings: {
      smtpPort: port,
      httpsPort: 443,
      tls: { baseline: 'ncsc-nl-2025-05', connections: 200 } as const,
      isAllowed: () => true,
      hostNamed: () => null,
    },
    signal: AbortSignal.timeout(200_000),
  }
  const { verdict } = await runCheck(checkNamed('tls'), target, surroundings, {}, null)
  const tls = (verdict.evidence as unknown as Seen).endpoints[0]?.tls
  if (tls === null || tls === undefined || tls.open > 0)
    throw new Error(`no whole scan: ${JSON.stringify(verdict.findings)}`)
  const named = (isModern: boolean): string[] =>
    tls.suites.flatMap(({ name: suite, since }) => ((since === 'TLSv1.3') === isModern ? [suite] : []))
  return {
    versions: Object.entries(tls.versions).flatMap(([version, isThere]) => (isThere ? [version] : [])),
    suites13: named(true),
    suites: named(false),
    connections: tls.connections,
  }
}
