import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import type { IpAddress, SmtpDialer } from '@mailhealth/core'
import type { Store } from '@mailhealth/store'
import { openNewStore } from '@mailhealth/store/testing'
import { type DnsServer, startDnsServer, zoneResolver } from '@mailhealth/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { surroundingsOf } from './surroundings.ts'
import { configOf, temporaryDirectory } from './testing.ts'

const listed = '2.0.0.127.bl.example'

describe('how lists are asked', () => {
  const directory = temporaryDirectory()
  let recursive: DnsServer
  let list: DnsServer

  beforeAll(async () => {
    const shared = `bl.example. NS ns.bl.example.\nns.bl.example. A 127.0.0.1\nmail.example. A 192.0.2.1`
    recursive = await startDnsServer(zoneResolver(`${shared}\n${listed}. A 127.255.255.254`).namespace)
    list = await startDnsServer(zoneResolver(`${listed}. A 127.0.0.2\n;! truncated big.bl.example A`).namespace)
  })

  afterAll(async () => {
    await Promise.all([recursive.close(), list.close()])
    directory.remove()
  })

  async function inWorld<T>(
    yaml: string,
    look: (resolver: ReturnType<typeof surroundingsOf>['resolver']) => Promise<T>,
    store?: Store,
  ) {
    const text = `resolver: { servers: ["${recursive.address}"] }\nnetwork: { allow: [127.0.0.0/8], dnsPort: ${list.port} }\n${yaml}`
    const world = surroundingsOf(configOf(directory.path, text), store && { store })
    try {
      return await look(world.resolver)
    } finally {
      await world.close()
    }
  }

  test.each([
    ['resolver', '127.255.255.254'],
    ['authoritative', '127.0.0.2'],
  ])('in mode %s', async (mode, code) => {
    const yaml = `dnsbl: { mode: ${mode}, add: [{ zone: bl.example, kinds: [ipv4] }] }`
    await inWorld(yaml, async (resolver) => {
      expect(await resolver.resolve(listed, 'A')).toMatchObject({ records: [code] })
      expect(await resolver.resolve('mail.example', 'A')).toMatchObject({
        records: ['192.0.2.1'],
        server: recursive.address,
      })
    })
  })

  test('no faster than the operator allows', async () => {
    const yaml = 'dnsbl: { add: [{ zone: bl.example, kinds: [ipv4], limits: { perSecond: 20 } }] }'
    const names = Array.from({ length: 6 }, (_, at) => `${at}.0.0.127.bl.example`)
    const startedAt = performance.now()
    await inWorld(yaml, (resolver) => Promise.all(names.map((name) => resolver.resolve(name, 'A'))))
    // Six questions at twenty a second are five waits of 50 ms.
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(245)
  })

  test('what a question to a list’s own servers costs more than one packet is taken out of the day’s limit', async () => {
    const store = await openNewStore(join(directory.path, 'budget'))
    const yaml =
      'dnsbl: { mode: authoritative, add: [{ zone: bl.example, operator: Op, kinds: [ipv4], limits: { perDay: 1000 } }] }'
    const spent = async () =>
      (await store.pool.query<{ used: number }>(`select used from list_budgets where operator = 'Op'`)).rows[0]?.used ??
      0
    await inWorld(yaml, (resolver) => resolver.resolve(listed, 'A'), store)
    expect(await spent()).toBe(0)
    // Over UDP, and over TCP.
    await inWorld(yaml, (resolver) => resolver.resolve('big.bl.example', 'A'), store)
    expect(await spent()).toBeGreaterThan(0)
    await store.close()
  })

  test('no faster by several processes on one store', async () => {
    const store = await openNewStore(join(directory.path, 'data'))
    const yaml = 'dnsbl: { add: [{ zone: bl.example, kinds: [ipv4], limits: { perSecond: 20 } }] }'
    const names = Array.from({ length: 6 }, (_, at) => `${at}.0.0.127.bl.example`)
    const ask = () => inWorld(yaml, (resolver) => Promise.all(names.map((name) => resolver.resolve(name, 'A'))), store)
    const startedAt = performance.now()
    await Promise.all([ask(), ask()])
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(11 * 50 - 5)
    await store.close()
  })
})

test('checks share their connections, and those of a look with nobody but each other', async () => {
  const directory = temporaryDirectory()
  let connections = 0
  const server = createServer((socket) => {
    connections += 1
    socket.end('421 busy\r\n')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const yaml = 'resolver: { servers: [127.0.0.1] }\nnetwork: { allow: [127.0.0.0/8] }'
  const world = surroundingsOf(configOf(directory.path, yaml))
  const request = {
    address: '127.0.0.1' as IpAddress,
    port,
    security: 'starttls',
    serverName: 'mx',
    tlsVersion: null,
  } as const
  const madeBy = async (...dialers: SmtpDialer[]): Promise<number> => {
    connections = 0
    await Promise.all(dialers.map((dialer) => dialer.examine(request)))
    return connections
  }
  const [look, other] = [world.dialerOfLook(), world.dialerOfLook()]
  expect(await madeBy(world.dialer, world.dialer)).toBe(1)
  expect(await madeBy(look, look)).toBe(1)
  expect(await madeBy(world.dialer, look, other)).toBe(3)
  await world.close()
  server.close()
  directory.remove()
})
