import { setImmediate as turn } from 'node:timers/promises'
import type { IpAddress } from '@mailhealth/core'
import { describe, expect, test } from 'vitest'
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

  test('lets a burst through at once, and then keeps the pace', async () => {
    const inTurn = addressQueue({ burst: 3, everyMs: 50 })
    const from = performance.now()
    const begun = await Promise.all(
      Array.from({ length: 5 }, () => inTurn(first, undefined, async () => performance.now() - from)),
    )
    // Timers may fire a millisecond early.
    expect(begun[3]).toBeGreaterThanOrEqual(48)
    expect(begun[4]).toBeGreaterThanOrEqual(98)
    const other = await inTurn(second, undefined, async () => performance.now() - from)
    expect(begun[2]).toBeLessThan(begun[3] as number)
    expect(other - (begun[4] as number)).toBeLessThan(48)
  })

  test('fills the burst again only as time goes by', async () => {
    const inTurn = addressQueue({ burst: 2, everyMs: 50 })
    const startOf = () => inTurn(first, undefined, async () => performance.now())
    const [one] = [await startOf(), await startOf()]
    const third = await startOf()
    const fourth = await startOf()
    expect(third - one).toBeGreaterThanOrEqual(48)
    expect(fourth - one).toBeGreaterThanOrEqual(98)
  })
})
