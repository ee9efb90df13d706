import type { EndpointEvidence, TlsEvidence } from './check.ts'
import type { TlsEndpoint } from './endpoints.ts'
import { nextQuestion } from './scan/question.ts'
import { newScan, type Progress } from './scan/scan.ts'

/** How far the scan of each endpoint came, and what the whole one before it found; by `address:port`. */
export interface TlsMemory {
  readonly scans: { readonly [endpoint: string]: Progress }
}

/** At most so many endpoints are remembered: twenty MX hosts with two addresses and some ports stay below. */
const maxEndpoints = 200

/** Where the scan of an endpoint goes on; null where there was none. One that is whole makes room for the next. */
export function scanOf(memory: TlsMemory | null, endpoint: TlsEndpoint): Progress | null {
  const known = memory?.scans[keyOf(endpoint)]
  if (known === undefined) return null
  if (known.now.isOdd) return { look: null, now: newScan(), before: known.before, isRestDue: false }
  return nextQuestion(known.now) === null ? { ...known, now: newScan(), before: known.now } : known
}

/** What the next run needs to know. Endpoints that this run did not find are kept: DNS may have failed. */
export function rememberScans({ endpoints }: TlsEvidence, memory: TlsMemory | null): TlsMemory {
  const current = endpoints.flatMap((one) => (one.scan === null ? [] : [[keyOf(one), one.scan] as const]))
  const names = new Set(current.map(([name]) => name))
  const earlier = Object.entries(memory?.scans ?? {}).filter(([name]) => !names.has(name))
  return { scans: Object.fromEntries([...current, ...earlier].slice(0, maxEndpoints)) }
}

function keyOf({ address, port }: Pick<EndpointEvidence, 'address' | 'port'>): string {
  return `${address} ${port}`
}
