import { setImmediate as turn } from 'node:timers/promises'
import type { IpAddress } from '@mailhealth/core'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { addressQueue } from './address-queue.ts'

const first = '192.0.2.1' as IpAddress
const second = '192.0.2.2' as IpAddress

/** Jobs that end when told, and note their start. */
function jobs() {
  const started: string[] = []
  const gates = new Map<string, PromiseWithResolvers<string>>()
  const job = (name: string) => (): Promise<string> => {
    started.push(name)
    const gate = Promise.withResolvers<string>()
    gates.set(name, gate)
    return gate.promise
  }
  return {
    started,
    job,
    finish: (name: string) => gates.get(name)?.resolve(name),
    fail: (name: string) => gates.get(name)?.reject(new Error(name)),
  }
}

describe('addressQueue', () => {
  afterEach(() => void vi.useRealTimers())

  test('runs the jobs of one address one after another, others meanwhile; a failure holds up nobody', async () => {
    const inTurn = addressQueue({ burst: 1, everyMs: 0 })
    const { started, job, finish, fail } = jobs()
    const a = inTurn(first, undefined, job('a'))
    const b = inTurn(first, undefined, job('b'))
    const c = inTurn(second, undefined, job('c'))
    await turn()
    expect(started).toEqual(['a', 'c'])
    fail('a')
    await expect(a).rejects.toThrow('a')
    await turn()
    expect(started).toEqual(['a', 'c', 'b'])
    finish('b')
    finish('c')
    expect(await Promise.all([b, c])).toEqual(['b', 'c'])
  })

  test('a job that is aborted while it waits never runs, and those behind it do', async () => {
    const inTurn = addressQueue({ burst: 1, everyMs: 0 })
    const { started, job, finish } = jobs()
    const abort = new AbortController()
    const a = inTurn(first, undefined, job('a'))
    const b = inTurn(first, abort.signal, job('b'))
    const c = inTurn(first, undefined, job('c'))
    await turn()
    abort.abort(new Error('enough'))
    await expect(b).rejects.toThrow('enough')
    expect(started).toEqual(['a'])
    finish('a')
    await a
    await turn()
    finish('c')
    expect(await c).toBe('c')
    expect(started).toEqual(['a', 'c'])
  })

  test('lets a burst through at once, then keeps the pace, and fills the burst again only as time goes by', async () => {
    vi.useFakeTimers()
    const inTurn = addressQueue({ burst: 3, everyMs: 50 })
    const from = performance.now()
    const begun: number[] = []
    const ask = (address: IpAddress) =>
      inTurn(address, undefined, async () => void begun.push(performance.now() - from))
    const asked = Array.from({ length: 5 }, () => ask(first))
    await vi.advanceTimersByTimeAsync(0)
    expect(begun).toEqual([0, 0, 0])
    // Another address has a burst of its own.
    await ask(second)
    expect(begun).toEqual([0, 0, 0, 0])
    await vi.advanceTimersByTimeAsync(100)
    await Promise.all(asked)
    expect(begun.slice(4)).toEqual([50, 100])
    await vi.advanceTimersByTimeAsync(100)
    const further = Array.from({ length: 3 }, () => ask(first))
    await vi.advanceTimersByTimeAsync(50)
    await Promise.all(further)
    expect(begun.slice(6)).toEqual([200, 200, 250])
  })
})
