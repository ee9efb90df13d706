import { type IpAddress, type JsonValue, parseDomainName, plainHost, type SmtpDialer } from '@mailhealth/core'
import { runAgainst } from './surroundings.ts'

/** What a scan found of a server on 127.0.0.1: versions, and the names of suites, of TLS 1.3 and of all others. */
export interface Scanned {
  readonly versions: readonly string[]
  readonly suites13: readonly string[]
  readonly suites: readonly string[]
}

interface Seen {
  readonly endpoints: readonly {
    readonly tls: {
      readonly versions: { readonly [version: string]: boolean }
      readonly suites: readonly { readonly name: string; readonly since: string }[]
      readonly isWhole: boolean
    } | null
  }[]
}

/** A scan, and the memory from which the next run goes on. */
interface Run {
  readonly scanned: Scanned
  readonly memory: JsonValue
}

/** Runs the tls check on a server as a first look does: every version, and one suite of each kind. */
export async function looked(port: number, dialer: SmtpDialer, name: string): Promise<Run> {
  return (await run(port, dialer, name, null)).run
}

/**
 * Runs it again from the memory of a look, with as many connections as it needs to find everything.
 *
 * @throws Error when it did not
 */
export async function scannedWhole(
  port: number,
  dialer: SmtpDialer,
  name: string,
  memory: JsonValue,
): Promise<Scanned> {
  const { run: again, isWhole } = await run(port, dialer, name, memory)
  if (!isWhole) throw new Error('no whole scan')
  return again.scanned
}

async function run(
  port: number,
  dialer: SmtpDialer,
  name: string,
  before: JsonValue,
): Promise<{ run: Run; isWhole: boolean }> {
  const target = { ...plainHost(parseDomainName(name)), addresses: ['127.0.0.1' as IpAddress] }
  const { verdict, memory } = await runAgainst({ dialer, smtpPort: port }, 'tls', target, before)
  const tls = (verdict.evidence as unknown as Seen).endpoints[0]?.tls
  if (tls == null) throw new Error(`no scan: ${JSON.stringify(verdict.findings)}`)
  return { run: { scanned: scannedIn(tls), memory }, isWhole: tls.isWhole }
}

function scannedIn({ versions, suites }: NonNullable<Seen['endpoints'][number]['tls']>): Scanned {
  const named = (isModern: boolean): string[] =>
    suites.flatMap(({ name: suite, since }) => ((since === 'TLSv1.3') === isModern ? [suite] : []))
  return {
    versions: Object.entries(versions).flatMap(([version, isThere]) => (isThere ? [version] : [])),
    suites13: named(true),
    suites: named(false),
  }
}
