import type { DnsblList } from '@mailhealth/catalogue'
import type { ListHealth, ListState } from '@mailhealth/checks'
import type { Outcome } from '@mailhealth/core'
import { printable } from './printable.ts'
import type { Layout } from './text.ts'
import { wrap } from './wrap.ts'

/** A list with what is known of it here and now. */
export interface ListRow {
  readonly list: DnsblList
  readonly isEnabled: boolean
  /** By kind of question; empty where it was not tested. */
  readonly health: { readonly [kind: string]: ListHealth }
}

/** The catalogue for people: a line a list, with its terms, and its health where that was tested, below. */
export function renderLists(rows: readonly ListRow[], layout: Layout): string {
  const enabled = rows.filter(({ isEnabled }) => isEnabled).length
  const dead = rows.filter(({ list }) => list.status === 'dead').length
  const blocks = rows.map((row) => block(row, layout))
  return `${blocks.join('\n')}\n\n${enabled} on, ${rows.length - enabled - dead} off, ${dead} dead\n`
}

function block({ list, isEnabled, health }: ListRow, { width, style }: Layout): string {
  const state = isEnabled ? 'on  ' : list.status === 'dead' ? 'dead' : 'off '
  const since = list.statusAsOf === null ? '' : ` ${list.statusAsOf}`
  const head = `${state} ${printable(list.zone)}  ${list.severity} · ${list.status}${since}`
  const terms = list.ended ?? list.policy
  const about = `${list.type}, ${list.kinds.join('/')}${terms === null ? '' : `: ${terms}`}`
  const tested = Object.entries(health).map(([kind, one]) => {
    const line = wrap(printable(`${kind}: ${one.state}, ${one.reason}`), width, '     ', '       ')
    return style.outcome(shades[one.state], line)
  })
  return [
    isEnabled ? head.replace(state, style.bold(state)) : head,
    ...tested,
    style.dim(wrap(printable(about), width, '     ')),
  ].join('\n')
}

/** A list that cannot be relied on is no fault of a target, but it is worth seeing. */
const shades: { readonly [S in ListState]: Outcome } = {
  healthy: 'pass',
  doubtful: 'indeterminate',
  untested: 'skipped',
  refused: 'fail',
  broken: 'fail',
  unknown: 'indeterminate',
}
