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
    const inTurn = addressQueue(0)
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
    const inTurn = addressQueue(0)
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

  test('keeps the spacing between two jobs of an address', async () => {
    const inTurn = addressQueue(40)
    const ended = await inTurn(first, undefined, async () => performance.now())
    const began = await inTurn(first, undefined, async () => performance.now())
    expect(began - ended).toBeGreaterThanOrEqual(39)
  })
})
