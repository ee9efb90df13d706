import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))

function cited(): Map<string, string> {
  const files = globSync('{packages,apps}/**/*.{ts,md}', { cwd: root, exclude: (path) => path === 'node_modules' })
  const numbers = files.flatMap((file) =>
    [...readFileSync(`${root}/${file}`, 'utf8').matchAll(/\bRFC (\d+)/g)].map(
      ([, number = '']) => [number, file] as const,
    ),
  )
  return new Map(numbers)
}

test('every RFC that is cited is in the index, and no other', () => {
  const index = readFileSync(`${root}/docs/rfc-index.md`, 'utf8')
  const rows = [...index.matchAll(/^\| (\d+) \| (\S.+\S) \| (\S.+\S) \|$/gm)].map(([, number = '']) => number)
  const places = cited()
  expect(places.size).toBeGreaterThan(30)
  expect(rows).toEqual([...new Set(rows)].sort((a, b) => Number(a) - Number(b)))
  expect([...places].filter(([number]) => !rows.includes(number))).toEqual([])
  expect(rows.filter((number) => !places.has(number))).toEqual([])
})
