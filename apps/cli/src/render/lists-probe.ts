import type { ListKind } from '@mailhealth/catalogue'
import type { ListHealth, ListState } from '@mailhealth/checks'
import type { Outcome } from '@mailhealth/core'
import type { ListRow } from './lists.ts'
import { printable } from './printable.ts'
import type { Layout } from './text.ts'
import { wrap } from './wrap.ts'

const kinds: readonly ListKind[] = ['ipv4', 'ipv6', 'domain']
const titles: { readonly [K in ListKind]: string } = { ipv4: 'IPv4', ipv6: 'IPv6', domain: 'names' }
/** Room for the longest state. */
const stateWidth = 8
const zoneWidth = 32
/** Below this a table breaks: then a list has two lines. */
const tableWidth = 4 + zoneWidth + 3 * (stateWidth + 2)

/** Every list that was asked, with its state for each kind of question, in columns; what is wrong with it below; a sum at the end. */
export function renderProbe(rows: readonly ListRow[], layout: Layout): string {
  const asked = rows.filter(({ health }) => Object.keys(health).length > 0)
  const isTable = layout.width >= tableWidth
  const head = `${'    list'.padEnd(4 + zoneWidth)}${kinds.map((kind) => `  ${titles[kind].padEnd(stateWidth)}`).join('')}`
  const lines = asked.map(
    (row) => `${isTable ? tableLine(row, layout) : phoneLine(row, layout)}${troubles(row, layout)}`,
  )
  return `${[...(isTable ? [layout.style.dim(head.trimEnd())] : []), ...lines].join('\n')}\n\n${sum(asked, layout)}`
}

function tableLine({ list, isEnabled, health }: ListRow, { style }: Layout): string {
  const mark = isEnabled ? style.bold('on  ') : 'off '
  const states = kinds.map((kind) => {
    const state = health[kind]?.state
    const text = (state ?? '-').padEnd(stateWidth)
    return `  ${state === undefined ? text : style.outcome(shades[state], text)}`
  })
  return `${mark}${printable(list.zone).padEnd(zoneWidth)}${states.join('').trimEnd()}`
}

function phoneLine({ list, isEnabled, health }: ListRow, { style }: Layout): string {
  const states = kinds.flatMap((kind) => {
    const state = health[kind]?.state
    return state === undefined ? [] : [`${titles[kind]} ${style.outcome(shades[state], state)}`]
  })
  return `${isEnabled ? style.bold('on ') : 'off'} ${printable(list.zone)}\n    ${states.join(', ')}`
}

function troubles({ health }: ListRow, { width, style }: Layout): string {
  const reasons = new Set(
    Object.values(health)
      .filter(isTrouble)
      .map(({ reason }) => reason),
  )
  return [...reasons].map((reason) => `\n${style.dim(wrap(printable(reason), width, '      '))}`).join('')
}

function isTrouble({ state }: ListHealth): boolean {
  return state !== 'healthy' && state !== 'untested'
}

function sum(asked: readonly ListRow[], { width }: Layout): string {
  const enabled = asked.filter(({ isEnabled }) => isEnabled)
  const states = enabled.map(({ health }) => Object.values(health))
  const failing = states.filter((one) => one.some(isTrouble)).length
  const untested = states.filter((one) => one.every(({ state }) => state === 'untested')).length
  const text = `${enabled.length - failing - untested} of the ${enabled.length} lists that are on pass their own tests.`
  const silence = untested === 0 ? '' : ` ${untested} without test entries: silence there says nothing.`
  const advice = failing === 0 ? '' : ' "mailhealth doctor" looks at the resolver.'
  return `${wrap(`${text}${silence}${advice}`, width, '')}\n`
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
