import { hostname } from 'node:os'
import type { DnsblList } from '@mailhealth/catalogue'
import type { ListHealth, ListHealthMemory } from '@mailhealth/checks'
import type { Config } from '@mailhealth/config'
import { type Clock, type Event, newEventId } from '@mailhealth/core'
import {
  enqueueEvent,
  type ListStanding,
  listStanding,
  quarantinedZones,
  replaceListStanding,
  type Store,
  type Transaction,
} from '@mailhealth/store'

/** A failing list is out for good, and told, once it failed tests so far apart: a moment's trouble is no news. */
const quarantineAfterMs = 60_000

/** Where lists are kept: the store, by a path of their own, and what is in use. */
export interface StandingParts {
  readonly store: Store
  readonly clock: Clock
  readonly lists: readonly DnsblList[]
  readonly path: string
  /** True while the lists fail together: then it is the resolver, which has an incident of its own. */
  readonly isResolverFault: () => boolean
}

/** Two machines, or two resolvers, are two paths: a list may refuse the one and answer the other. */
export function pathOf(config: Config): string {
  return [hostname(), config.dnsbl.mode, ...config.resolver.servers].join(' ')
}

/** Remembers lists beyond the life of this process, and announces once when one is out of verdicts or back. */
export function rememberLists(parts: StandingParts): ListHealthMemory {
  const { store, path } = parts
  return {
    async recall({ zone }, kind) {
      const standing = await listStanding(store.db, { path, zone, kind })
      return standing === null ? null : (standing.health as ListHealth)
    },
    keep: (list, kind, health) => store.db.transaction((tx) => keep(tx, parts, { list, kind, health })),
  }
}

interface Kept {
  readonly list: DnsblList
  readonly kind: string
  readonly health: ListHealth
}

async function keep(tx: Transaction, parts: StandingParts, { list, kind, health }: Kept): Promise<void> {
  const { path, lists, clock } = parts
  const isNews = !parts.isResolverFault()
  const before = await quarantinedZones(tx, path)
  const decide = (known: ListStanding | null): ListStanding => standingAfter(known, health, isNews)
  const { before: known } = await replaceListStanding(tx, { path, zone: list.zone, kind }, decide)
  const after = await quarantinedZones(tx, path)
  const head = { schemaVersion: 1, id: newEventId(clock), at: clock.now().toISOString() } as const
  const about = { zone: list.zone, list: list.name, operator: list.operator }
  const announce = (event: Event): Promise<void> => enqueueEvent(tx, event)
  const isOut = (zones: readonly string[]): boolean => zones.includes(list.zone)
  if (isOut(after) && !isOut(before)) {
    const { state, reason, since } = health
    await announce({ ...head, type: 'list.quarantined', ...about, state, reason, since })
  } else if (isOut(before) && !isOut(after)) {
    const { state, reason, since } = known?.health ?? health
    await announce({ ...head, type: 'list.restored', ...about, state, reason, since })
  }
  if (isEnough(lists, before) === isEnough(lists, after)) return
  const type = isEnough(lists, after) ? 'coverage.restored' : 'coverage.degraded'
  await announce({ ...head, id: newEventId(clock), type, lists: testable(lists).length, missing: after })
}

function standingAfter(known: ListStanding | null, health: ListHealth, isNews: boolean): ListStanding {
  const fails = ['refused', 'broken', 'unknown'].includes(health.state)
  if (!fails) return { health, quarantinedAt: null }
  const lastedMs = Date.parse(health.testedAt) - Date.parse(firstFailure(known, health))
  const isOut = isNews && lastedMs >= quarantineAfterMs
  return { health, quarantinedAt: known?.quarantinedAt ?? (isOut ? new Date(health.testedAt) : null) }
}

/** A list that goes from refusing to silent fails since it refused. */
function firstFailure(known: ListStanding | null, health: ListHealth): string {
  const failedBefore = known !== null && ['refused', 'broken', 'unknown'].includes(known.health.state)
  return failedBefore && known.health.since < health.since ? known.health.since : health.since
}

function testable(lists: readonly DnsblList[]): readonly DnsblList[] {
  return lists.filter((list) => list.type === 'block' && Object.keys(list.testPoints).length > 0)
}

/** Every critical list, and four in five of all, have to work for "not listed" to be said. */
function isEnough(lists: readonly DnsblList[], out: readonly string[]): boolean {
  const all = testable(lists)
  const missing = all.filter(({ zone }) => out.includes(zone))
  return missing.every(({ severity }) => severity !== 'critical') && missing.length * 5 <= all.length
}
