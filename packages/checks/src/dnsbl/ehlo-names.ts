import { addressScope, type DomainName, type IpAddress, type Target } from '@mailhealth/core'
import type { Settings, Surroundings } from '../check.ts'
import { asFullName, ehloName, isOwnHost, readEhlo } from '../discover/ehlo.ts'
import type { MailHosts } from '../discover/mail-hosts.ts'

/** What the server at an address calls itself. */
export interface EhloReading {
  readonly host: DomainName
  readonly address: IpAddress
  /** The name as last said; null where none is known, and the lists are asked about one name fewer. */
  readonly name: DomainName | null
  /** Why the last reading brought none; null where it did. */
  readonly failure: string | null
  readonly readAt: string
}

/** A name that a server says changes seldom, and a connection for it alone is one too many: it is read once an hour. */
const maxAgeMs = 3_600_000
/** Planned runs come a little early. */
const early = 0.85
/** So many addresses are asked, as for their PTR names. */
const maxAddresses = 20
/** The lists are not kept waiting for longer; some servers hold their greeting back for half a minute, and others for ever. */
const patienceMs = 15_000

/**
 * Reads what the target's own mail hosts say in EHLO, through the dialer that other checks share. What a server says is
 * remembered: it stands while the server cannot be reached, so that a listing of the name does not seem to end with that.
 * Networks and single addresses are not dialled, nor are the MX hosts of a provider.
 */
export async function readEhloNames(
  target: Target,
  found: MailHosts | null,
  surroundings: Surroundings,
  before: readonly EhloReading[],
): Promise<readonly EhloReading[]> {
  const places = placesOf(target, found, surroundings.settings)
  const byHost = [...Map.groupBy(places, ({ host }) => host).values()]
  const readings = await Promise.all(byHost.map((ofHost) => readHost(target, ofHost, surroundings, before)))
  return readings.flat()
}

type Place = Pick<EhloReading, 'host' | 'address'>

/** The addresses of its own hosts, each once, unless the configuration says already what the host is called. */
function placesOf(target: Target, found: MailHosts | null, settings: Settings): Place[] {
  const places = new Map<IpAddress, Place>()
  for (const { name: host, addresses } of found?.hosts ?? []) {
    if (host === null || !isOwnHost(target, host, settings) || isNamed(target, host, settings)) continue
    for (const address of addresses) {
      const isOrdinary = addressScope(address) !== 'special' || settings.isAllowed(address)
      if (isOrdinary && !places.has(address)) places.set(address, { host, address })
    }
  }
  return [...places.values()].slice(0, maxAddresses)
}

function isNamed(target: Target, host: DomainName, settings: Settings): boolean {
  const known = target.kind === 'host' ? target : settings.hostNamed(host)
  return known !== null && known.ehlo !== null
}

/** One address after another: a mail host sees one connection at a time from us. One that is silent is left alone at its others. */
async function readHost(
  target: Target,
  places: readonly Place[],
  surroundings: Surroundings,
  before: readonly EhloReading[],
): Promise<EhloReading[]> {
  const readings: EhloReading[] = []
  for (const place of places) {
    const earlier = before.find(({ host, address }) => host === place.host && address === place.address) ?? null
    const isSilent = readings.some(({ failure }) => failure === 'timeout')
    const isLeft = isSilent || (earlier !== null && isRecent(earlier, surroundings))
    const reading = isLeft ? earlier : await readAddress(target, place, surroundings, earlier)
    if (reading !== null) readings.push(reading)
  }
  return readings
}

function isRecent({ readAt }: EhloReading, { clock, isLook }: Surroundings): boolean {
  return isLook !== true && clock.now().getTime() - Date.parse(readAt) < maxAgeMs * early
}

async function readAddress(
  target: Target,
  { host, address }: Place,
  surroundings: Surroundings,
  earlier: EhloReading | null,
): Promise<EhloReading> {
  const readAt = surroundings.clock.now().toISOString()
  const evidence = await patiently(surroundings, (hurried) => readEhlo(target, host, address, hurried))
  if (evidence === 'late') return { host, address, name: earlier?.name ?? null, failure: 'timeout', readAt }
  const said = evidence === null ? null : ehloName(evidence)
  if (said === null) {
    const failure = evidence === null ? 'not dialled' : (evidence.seen?.failure ?? 'no name in its greeting')
    return { host, address, name: earlier?.name ?? null, failure, readAt }
  }
  const name = asFullName(said)
  return { host, address, name, failure: name === null ? 'no full name' : null, readAt }
}

/** Whoever else waits for the same connection goes on waiting. */
async function patiently<T>(
  surroundings: Surroundings,
  read: (surroundings: Surroundings) => Promise<T>,
): Promise<T | 'late'> {
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(), patienceMs)
  try {
    return await read({ ...surroundings, signal: AbortSignal.any([surroundings.signal, late.signal]) })
  } catch (error) {
    surroundings.signal.throwIfAborted()
    if (!late.signal.aborted) throw error
    return 'late'
  } finally {
    clearTimeout(timer)
  }
}
