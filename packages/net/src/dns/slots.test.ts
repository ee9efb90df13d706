import { expect, test } from 'vitest'
import { Slots } from './slots.ts'

const { signal } = new AbortController()

test('work waits in line for a slot, and who leaves the line takes none', async () => {
  const slots = new Slots(1)
  const order: string[] = []
  const first = Promise.withResolvers<void>()
  const leaving = new AbortController()
  const running = slots.run(() => first.promise, signal)
  const left = slots.run(async () => void order.push('left'), leaving.signal)
  const second = slots.run(async () => void order.push('second'), signal)
  const third = slots.run(async () => void order.push('third'), signal)
  leaving.abort(new Error('enough'))
  await expect(left).rejects.toThrow('enough')
  expect(order).toEqual([])
  first.resolve()
  await Promise.all([running, second, third])
  expect(order).toEqual(['second', 'third'])
})

test('work that throws gives its slot back', async () => {
  const slots = new Slots(1)
  await expect(slots.run(() => Promise.reject(new Error('broken')), signal)).rejects.toThrow('broken')
  expect(await slots.run(async () => 'done', signal)).toBe('done')
})
