import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { removeFolder, type StartedServer, serverFolder, spawnServer, stop, untilPrinted } from './child.ts'
import { freePort } from './free-port.ts'

/** What a skipped test says when Redis is missing. */
export const redisHint = 'needs Redis: apt-get install redis-server'

/** The path of redis-server or valkey-server; null when neither is installed. */
export function findRedis(): string | null {
  const folders = ['/usr/bin', '/usr/local/bin', ...(process.env['PATH'] ?? '').split(delimiter)]
  const files = ['redis-server', 'valkey-server'].flatMap((name) => folders.map((folder) => join(folder, name)))
  return files.find((file) => existsSync(file)) ?? null
}

/**
 * Starts a Redis of the test's own on a free port of 127.0.0.1; null when it is not installed.
 *
 * @param policy its `maxmemory-policy`; BullMQ needs `noeviction`
 */
export async function startRedis(policy = 'noeviction'): Promise<StartedServer | null> {
  const program = findRedis()
  if (program === null) return null
  const folder = serverFolder('redis')
  const port = await freePort()
  const settings = { bind: '127.0.0.1', port, dir: folder, save: '', appendonly: 'no', 'maxmemory-policy': policy }
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)])
  const server = spawnServer(program, args, { cwd: folder })
  await untilPrinted(server, /Ready to accept connections/i)
  return {
    url: `redis://127.0.0.1:${port}`,
    close: async () => {
      await stop(server, 'SIGKILL')
      removeFolder(folder)
    },
  }
}
