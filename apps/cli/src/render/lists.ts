import type { DnsblList } from '@mailhealth/catalogue'
import type { ListHealth } from '@mailhealth/checks'
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

/** The catalogue for people: a line a list, with its terms below. */
export function renderLists(rows: readonly ListRow[], layout: Layout): string {
  const enabled = rows.filter(({ isEnabled }) => isEnabled).length
  const dead = rows.filter(({ list }) => list.status === 'dead').length
  const blocks = rows.map((row) => block(row, layout))
  return `${blocks.join('\n')}\n\n${enabled} on, ${rows.length - enabled - dead} off, ${dead} dead\n`
}

function block({ list, isEnabled }: ListRow, { width, style }: Layout): string {
  const state = isEnabled ? 'on  ' : list.status === 'dead' ? 'dead' : 'off '
  const since = list.statusAsOf === null ? '' : ` ${list.statusAsOf}`
  const head = `${state} ${printable(list.zone)}  ${list.severity} · ${list.status}${since}`
  const terms = list.ended ?? list.policy
  const about = `${list.type}, ${list.kinds.join('/')}${terms === null ? '' : `: ${terms}`}`
  return [
    isEnabled ? head.replace(state, style.bold(state)) : head,
    style.dim(wrap(printable(about), width, '     ')),
  ].join('\n')
}
