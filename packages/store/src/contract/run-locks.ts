import { describe, expect, test, vi } from 'vitest'
import type { Store } from '../open-store.ts'
import { openRunLocks, type RunLocks } from '../run-locks.ts'

const key = 'domain:a.example'
/** The server is asked to end a connection, and does so when it comes to it. */
const patience = { timeout: 20_000 }

/** What run locks promise, on any store; those of several processes on one that processes can share. */
export function runLocksContract(store: () => Store, isShared: boolean): void {
  const using = async (use: (locks: RunLocks, others: RunLocks) => Promise<void>): Promise<void> => {
    const locks = openRunLocks(store())
    const others = openRunLocks(store())
    try {
      await use(locks, others)
    } finally {
      locks.close()
      others.close()
    }
  }

  describe('run locks', () => {
    test('a check of a target is taken once at a time; others are not concerned', () =>
      using(async (locks) => {
        const [release, second] = await Promise.all([locks.take(key, 'mx'), locks.take(key, 'mx')])
        expect(release).toBeTypeOf('function')
        expect(second).toBeNull()
        expect(await locks.take(key, 'spf')).not.toBeNull()
        expect(await locks.take('domain:b.example', 'mx')).not.toBeNull()
        await release?.()
        expect(await locks.take(key, 'mx')).not.toBeNull()
      }))

    if (!isShared) return

    test('what another process holds is taken when it lets go, or is gone', () =>
      using(async (locks, others) => {
        const release = await locks.take(key, 'mx')
        expect(await others.take(key, 'mx')).toBeNull()
        await release?.()
        expect(await others.take(key, 'mx')).not.toBeNull()
        expect(await locks.take(key, 'mx')).toBeNull()
        others.close()
        await vi.waitFor(async () => expect(await locks.take(key, 'mx')).not.toBeNull(), patience)
      }))

    test('after a break of the connection runs go on', () =>
      using(async (locks) => {
        const release = await locks.take(key, 'mx')
        await store().pool.query(`select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'`)
        await vi.waitFor(async () => expect(await locks.take(key, 'spf')).not.toBeNull(), patience)
        await release?.()
        expect(await locks.take(key, 'mx')).not.toBeNull()
      }))
  })
}
