import { globSync, readFileSync } from 'node:fs'
import { defineConfig } from 'vitest/config'

// Spelled out rather than as patterns, so that all of them take over these times: machines that run tests are busy.
const projects = globSync(['packages/*/package.json', 'apps/*/package.json', 'test/package.json']).map((path) => ({
  extends: true as const,
  root: path.slice(0, -'/package.json'.length),
  test: { name: JSON.parse(readFileSync(path, 'utf8')).name as string },
}))

export default defineConfig({ test: { testTimeout: 30_000, hookTimeout: 60_000, projects } })
