import { globSync, readFileSync } from 'node:fs'
import { defineConfig } from 'vitest/config'

/** Their tests leave nothing behind in the process, so that one process does for many of their files. */
const pure = ['core', 'catalogue', 'checks', 'alerting', 'config'].map((name) => `@mailhealth/${name}`)

// Spelled out rather than as patterns, so that all of them take over these times: machines that run tests are busy.
const projects = globSync(['packages/*/package.json', 'apps/*/package.json', 'test/package.json']).map((path) => {
  const { name } = JSON.parse(readFileSync(path, 'utf8')) as { name: string }
  const root = path.slice(0, -'/package.json'.length)
  return { extends: true as const, root, test: { name, isolate: !pure.includes(name) } }
})

export default defineConfig({
  test: { testTimeout: 30_000, hookTimeout: 60_000, expect: { poll: { timeout: 20_000 } }, projects },
})
