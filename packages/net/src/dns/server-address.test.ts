import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { parseServer, showServer } from './server-address.ts'
import { systemServers } from './system-servers.ts'

describe('parseServer', () => {
  test.each([
    ['127.0.0.1', { host: '127.0.0.1', port: 53 }, '127.0.0.1:53'],
    ['127.0.0.1:5353', { host: '127.0.0.1', port: 5353 }, '127.0.0.1:5353'],
    ['::1', { host: '::1', port: 53 }, '[::1]:53'],
    ['[::1]', { host: '::1', port: 53 }, '[::1]:53'],
    ['[2001:DB8:0::1]:5353', { host: '2001:db8::1', port: 5353 }, '[2001:db8::1]:5353'],
  ])('%s', (text, server, shown) => {
    const parsed = parseServer(text)
    expect(parsed).toEqual(server)
    expect(parsed === null ? null : showServer(parsed)).toBe(shown)
  })

  test.each([
    '',
    'localhost',
    'dns.example:53',
    '127.0.0.1:',
    '127.0.0.1:0',
    '127.0.0.1:65536',
    '127.0.0.1:5a',
    '[127.0.0.1]:53',
    '[::1',
    '::1]:53',
    'fe80::1%eth0',
    ' 127.0.0.1',
    '127.0.0.1:53:53',
  ])('refuses %j', (text) => {
    expect(parseServer(text)).toBeNull()
  })
})

describe('systemServers', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mailhealth-resolv-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'resolv.conf')

  test('reads the nameserver lines in their order, and passes over the rest', () => {
    writeFileSync(
      path,
      '# nameserver 192.0.2.9\nsearch example.com\nnameserver 192.0.2.1\n nameserver\t2001:db8::1 # two\nnameserver fe80::1%eth0\noptions edns0',
    )
    expect(systemServers(path)).toEqual(['192.0.2.1', '2001:db8::1'])
  })

  test('says what to do when there is none', () => {
    writeFileSync(path, 'search example.com\n')
    expect(() => systemServers(path)).toThrow(
      `${path} names no DNS server; name one in the configuration as resolver.servers, or with --resolver`,
    )
  })

  test('says what to do when there is no such file', () => {
    const missing = join(folder, 'missing')
    expect(() => systemServers(missing)).toThrow(`${missing} cannot be read (ENOENT), so no DNS server is known`)
  })
})
