import { describe, expect, test } from 'vitest'
import { nearestName } from './index.ts'

describe('nearestName', () => {
  test.each([
    ['selectros', ['name', 'selectors', 'stream'], 'selectors'],
    ['dsnbl', ['dnsbl', 'dkim'], 'dnsbl'],
    ['CHECK', ['check', 'config'], 'check'],
    ['chek', ['check', 'config'], 'check'],
    ['spf', ['spf', 'sps'], 'spf'],
    ['xyz', ['spf', 'dkim', 'tls'], null],
    ['', ['spf'], null],
    ['a'.repeat(10_000), ['spf'], null],
  ])('%s of %j is %s', (text, candidates, expected) => {
    expect(nearestName(text, candidates)).toBe(expected)
  })
})
