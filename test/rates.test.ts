import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { findPostgres, postgresHint, type StartedServer, startPostgres } from '@mailhealth/testkit'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

const program = fileURLToPath(new URL('rates-process.ts', import.meta.url))
const perSecond = 40

describe.skipIf(findPostgres() === null)(`three processes on one store (${postgresHint})`, () => {
  let server: StartedServer
  const children: ChildProcess[] = []
  beforeAll(async () => {
    const started = await startPostgres()
    if (started === null) throw new Error(postgresHint)
    server = started
  }, 60_000)
  afterAll(async () => {
    await Promise.all(children.map(end))
    await server.close()
  })

  test('ask an operator no faster than it allows, kill -9 and all', { timeout: 60_000 }, async () => {
    const asked: { readonly at: number; readonly by: ChildProcess }[] = []
    const start = (): ChildProcess => {
      const child = fork(program, [server.url, String(perSecond)], { stdio: 'inherit' })
      child.on('message', (at: number) => void asked.push({ at, by: child }))
      children.push(child)
      return child
    }
    const count = (by: ChildProcess): number => asked.filter((one) => one.by === by).length
    const wait = (done: () => boolean) => vi.waitFor(() => expect(done()).toBe(true), { timeout: 40_000, interval: 20 })
    const [first, second] = [start(), start()]
    // Both ask, now the one and now the other.
    await wait(() => {
      const order = asked.map(({ by }) => by)
      return order.includes(second) && order.lastIndexOf(first) > order.indexOf(second) + 20
    })
    await end(first)
    const third = start()
    await wait(() => count(third) > 40)
    await Promise.all(children.map(end))

    const times = asked.map(({ at }) => at).sort((one, other) => one - other)
    // A process may be held up between being let through and reading the clock.
    const heldUp = 20_000
    for (const [from, start] of times.entries())
      for (const [nth, at] of times.slice(from).entries())
        expect(nth + 1).toBeLessThanOrEqual(1 + (perSecond * (at - start + heldUp)) / 1_000_000)
  })
})

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await ended
}
