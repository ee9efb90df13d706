import type { IpAddress } from '@mailhealth/core'
import { describe, expect, test } from 'vitest'
import { LowerCaseServers } from './lower-case-servers.ts'
import type { ServerAddress } from './server-address.ts'

const one: ServerAddress = { host: '192.0.2.1' as IpAddress, port: 53 }
const other: ServerAddress = { host: '192.0.2.2' as IpAddress, port: 53 }
const hourMs = 3_600_000

function made(): { servers: LowerCaseServers; wait: (ms: number) => void; loseTwice: () => void } {
  let nowMs = 1_000
  const servers = new LowerCaseServers(() => nowMs)
  const lose = (): void => {
    servers.lose(one, nowMs)
    nowMs += 10
  }
  return {
    servers,
    wait: (ms) => {
      nowMs += ms
    },
    loseTwice() {
      lose()
      lose()
    },
  }
}

describe('a server that loses queries in mixed case', () => {
  test('is one after the second loss in a row, for an hour, and no other is', () => {
    const { servers, wait } = made()
    servers.lose(one, 1_000)
    expect(servers.has(one)).toBe(false)
    wait(10)
    servers.lose(one, 1_005)
    expect([servers.has(one), servers.has(other)]).toEqual([true, false])
    wait(hourMs - 1)
    expect(servers.has(one)).toBe(true)
    wait(1)
    expect(servers.has(one)).toBe(false)
  })

  test('is one again at once when it loses the first question after the hour', () => {
    const { servers, wait, loseTwice } = made()
    loseTwice()
    wait(hourMs)
    servers.lose(one, 1_000 + hourMs)
    expect(servers.has(one)).toBe(true)
  })

  test('is none once it answered one', () => {
    const { servers, wait, loseTwice } = made()
    loseTwice()
    wait(hourMs)
    servers.delete(one)
    servers.lose(one, 1_000 + hourMs)
    expect(servers.has(one)).toBe(false)
  })

  test('is none by questions that were lost together', () => {
    const { servers, wait } = made()
    wait(500)
    for (let nth = 0; nth < 20; nth++) servers.lose(one, 1_000 + nth)
    expect(servers.has(one)).toBe(false)
  })
})

test('a server is silent after two questions in a row, until it answers; the last thousand are known', () => {
  const { servers } = made()
  servers.noteSilence(one)
  expect(servers.isSilent(one)).toBe(false)
  servers.noteSilence(one)
  expect([servers.isSilent(one), servers.has(one), servers.isSilent(other)]).toEqual([true, false, false])
  servers.delete(one)
  servers.noteSilence(one)
  expect(servers.isSilent(one)).toBe(false)
  servers.noteSilence(one)
  for (let port = 1; port < 1_000; port++) servers.noteSilence({ ...other, port })
  expect(servers.isSilent(one)).toBe(true)
  servers.noteSilence({ ...other, port: 1_000 })
  expect(servers.isSilent(one)).toBe(false)
})

test('one that folds is so for good, and only the last thousand servers are known', () => {
  const { servers, wait } = made()
  servers.add(one)
  wait(1_000 * hourMs)
  expect(servers.has(one)).toBe(true)
  for (let port = 1; port < 1_000; port++) servers.lose({ ...other, port }, 0)
  expect(servers.has(one)).toBe(true)
  servers.lose({ ...other, port: 1_000 }, 0)
  expect(servers.has(one)).toBe(false)
})
