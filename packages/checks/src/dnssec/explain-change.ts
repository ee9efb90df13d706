import { changed } from '@mailhealth/catalogue'
import type { Change, Direction, Facts } from '@mailhealth/core'

const order: readonly Direction[] = ['weakened', 'neutral', 'strengthened']

/** Explains what became of the zones that a domain's mail rests on: what is no longer signed first. */
export function explainDnssecChange(before: Facts, after: Facts): readonly Change[] {
  const both = Object.keys(before).filter((fact) => Object.hasOwn(after, fact))
  const changes = both.sort().flatMap((fact) => {
    const [, provider, zone = '', what] = /^(provider )?zone (\S+) (signed|ds)$/.exec(fact) ?? []
    const thirdParty = provider === undefined ? null : zone
    return what === 'signed'
      ? signing(zone, before[fact], after[fact], thirdParty)
      : ds(zone, before[fact], after[fact])
  })
  return changes.sort((a, b) => order.indexOf(a.direction) - order.indexOf(b.direction))
}

type MaybeFact = Facts[string] | undefined

function signing(zone: string, before: MaybeFact, after: MaybeFact, thirdParty: string | null): Change[] {
  if (typeof before !== 'boolean' || typeof after !== 'boolean' || before === after) return []
  return [changed('dnssec.signing-changed', { zone, isSigned: after }, after ? 'strengthened' : 'weakened', thirdParty)]
}

/** DS records that come or go altogether are told by what they do to signing. */
function ds(zone: string, before: MaybeFact, after: MaybeFact): Change[] {
  if (!Array.isArray(before) || !Array.isArray(after)) return []
  const added = after.filter((one: string) => !before.includes(one))
  const removed = before.filter((one: string) => !after.includes(one))
  if (added.length === 0 && removed.length === 0) return []
  return [changed('dnssec.ds-changed', { zone, added, removed }, 'neutral', null)]
}
