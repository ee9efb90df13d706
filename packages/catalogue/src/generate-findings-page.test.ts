import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { findingsPage, findingsPageText } from './generate-findings-page.ts'
import { findingIds } from './index.ts'

test('the committed page of findings is current (npm run generate)', () => {
  expect(readFileSync(findingsPage, 'utf8')).toBe(findingsPageText())
})

test('every finding is on it once, with a sentence', () => {
  const rows = findingsPageText().matchAll(/^\| \[(\S+)\]\(\S+\) \| [^|]+ \| [^|]+ \| (.+) \|$/gm)
  const meanings = [...rows].map(([, id = '', meaning = '']) => [id, meaning] as const)
  expect(meanings.map(([id]) => id)).toEqual(findingIds)
  for (const [id, meaning] of meanings) expect(meaning, id).toMatch(/^[A-Z`~"0-9].{10,400}[.!?]$/)
})
