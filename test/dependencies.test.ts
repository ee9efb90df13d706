import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

interface Manifest {
  readonly dependencies?: { readonly [name: string]: string }
  readonly devDependencies?: { readonly [name: string]: string }
  readonly optionalDependencies?: { readonly [name: string]: string }
}

const root = fileURLToPath(new URL('..', import.meta.url))

test('every direct dependency has its line in the decision, with its licence, and no other has', () => {
  const page = readFileSync(`${root}/docs/adr/0010-dependencies.md`, 'utf8')
  const lines = [...page.matchAll(/^\| ((?:@|\w).+?) \| (.+?) \| .+? \| .+? \| .*\|$/gm)].slice(1)
  const written = lines.map(([, names = '', licences]) => ({ names: names.split(', '), licences }))
  const direct = directDependencies()
  expect(direct.length).toBeGreaterThan(20)
  expect(written.flatMap(({ names }) => names).sort()).toEqual([...direct, '@types/…'].sort())

  const licenceOf = licences()
  for (const { names, licences: told } of written) {
    if (names[0] === '@types/…') continue
    expect(told, names.join()).toBe([...new Set(names.map(licenceOf))].join(', '))
  }
})

function directDependencies(): string[] {
  const manifests = ['package.json', ...globSync('{packages/*,apps/*,test}/package.json', { cwd: root })]
  const names = manifests.flatMap((file) => {
    const read: Manifest = JSON.parse(readFileSync(`${root}/${file}`, 'utf8'))
    return [read.dependencies, read.devDependencies, read.optionalDependencies].flatMap((one) => Object.keys(one ?? {}))
  })
  return [...new Set(names)].filter((name) => !/^@(?:mailhealth|types)\//.test(name))
}

function licences(): (name: string) => string | undefined {
  const lock = JSON.parse(readFileSync(`${root}/package-lock.json`, 'utf8'))
  const packages: { readonly [path: string]: { readonly license?: string } } = lock.packages
  return (name) => packages[`node_modules/${name}`]?.license
}
