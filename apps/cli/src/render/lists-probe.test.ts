import { enabledLists } from '@mailhealth/catalogue'
import type { ListHealth, ListState } from '@mailhealth/checks'
import { describe, expect, test } from 'vitest'
import type { ListRow } from './lists.ts'
import { renderProbe } from './lists-probe.ts'
import { styleOf } from './style.ts'
import { widthOf } from './wrap.ts'

const key = 'abcdefghijklmnopqrstuvwxyz'
const lists = enabledLists({ disable: [], add: [], keys: { spamhaus: key } })
const now = '2026-11-25T00:00:00.000Z'
const health = (state: ListState, reason = 'works'): ListHealth => ({
  state,
  fault: null,
  codes: [],
  reason,
  testedAt: now,
  since: now,
})
const rows: ListRow[] = lists.map((list, at) => ({
  list,
  isEnabled: at !== 1,
  health: Object.fromEntries(
    list.kinds.map((kind) => [kind, at === 0 ? health('refused', 'refuses (127.255.255.254)') : health('healthy')]),
  ),
}))

describe.each([
  ['a terminal', 80],
  ['a phone', 40],
])('the table on %s', (_name, width) => {
  const text = renderProbe(rows, { width, style: styleOf(false) })

  test('keeps to the width', () => {
    expect(Math.max(...text.split('\n').map(widthOf))).toBeLessThanOrEqual(width)
  })

  test('names every list, its state, and what is wrong', () => {
    for (const { zone } of lists) expect(text).toContain(zone)
    expect(text).toContain('refuses (127.255.255.254)')
    expect(text.replaceAll('\n', ' ')).toContain(
      `${lists.length - 2} of the ${lists.length - 1} lists that are on pass their own tests.`,
    )
  })

  test('shows no key', () => {
    expect(text).not.toContain(key)
  })
})
