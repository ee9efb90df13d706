import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { checks } from '@mailhealth/checks'
import { loadConfiguration } from '@mailhealth/worker/look'
import { afterAll, describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const directory = mkdtempSync(join(tmpdir(), 'mailhealth-readme-'))
afterAll(() => rmSync(directory, { recursive: true }))

const load = (env: { readonly [name: string]: string } = {}) => loadConfiguration({ file: null, cwd: directory, env })

describe('the README', () => {
  const blocks = [...readme.matchAll(/^```yaml\n([^]*?)^```$/gm)].map(([, text = '']) => text)

  test('shows configurations', () => {
    expect(blocks.length).toBeGreaterThan(0)
  })

  test.each(blocks)('whose every value is valid and does something: %#', (text) => {
    writeFileSync(join(directory, 'mailhealth.yaml'), text)
    const url = 'https://hooks.example.net/1'
    const secrets = {
      SPAMHAUS_DQS_KEY: 'abcdefghijklmnop',
      BL_KEY: 'abcdefgh-ijklmnop',
      FALLBACK_URL: url,
      SMTP_PASSWORD: 'secret',
      PULSE_URL: url,
    }
    const { targets, fallback, notes } = load(secrets)
    rmSync(join(directory, 'mailhealth.yaml'))
    expect(targets.length > 0 || fallback !== null).toBe(true)
    expect(notes).toEqual([])
  })

  test('names every variable, and its default', () => {
    const settings = load().settings.filter(({ path }) => /^[A-Z_]+$/.test(path))
    expect(settings.length).toBeGreaterThan(5)
    const rows = [...readme.matchAll(/^\| `([A-Z_]+)` \| .+ \| (.*)\|$/gm)]
    expect(rows.map(([, name]) => name).sort()).toEqual(settings.map(({ path }) => path).sort())
    for (const { path, value } of settings)
      if (value !== null) expect(rows.find(([, name]) => name === path)?.[2]?.trim()).toBe(`\`${value}\``)
  })

  test('names every check', () => {
    const section = /## What is checked\n([^]*?)\n## /.exec(readme)?.[1] ?? ''
    for (const { id } of checks) expect(section).toContain(`\`${id}\``)
  })

  const pages = ['README.md', 'CONTRIBUTING.md']
  test.each(pages)('%s: every file that it links to is there', (page) => {
    const links = [...readFileSync(join(root, page), 'utf8').matchAll(/\]\(([^)#:]+)\)/g)].map(([, path = '']) => path)
    expect(links.length).toBeGreaterThan(1)
    // The picture is made from the running demo.
    const missing = links.filter((path) => path !== 'docs/screenshot.png' && !existsSync(join(root, path)))
    expect(missing).toEqual([])
  })
})
