import { existsSync, globSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { removeFolder, runToEnd, type StartedServer, serverFolder, spawnServer, stop, untilPrinted } from './child.ts'

/** What a skipped test says when PostgreSQL is missing. */
export const postgresHint = 'needs PostgreSQL: apt-get install postgresql'

/** The folder of PostgreSQL's programs, the newest version's; null when it is not installed. */
export function findPostgres(): string | null {
  const debian = globSync('/usr/lib/postgresql/*/bin/initdb').map((file) => dirname(file))
  const newest = debian.toSorted((a, b) => versionOf(b) - versionOf(a))
  const onPath = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => existsSync(join(folder, 'initdb')))
  return [...newest, ...onPath][0] ?? null
}

/** Starts a PostgreSQL of the test's own, on a socket in a temporary folder; null when it is not installed. */
export async function startPostgres(): Promise<StartedServer | null> {
  const programs = findPostgres()
  if (programs === null) return null
  const folder = serverFolder('pg')
  const cluster = join(folder, 'cluster')
  await runToEnd(
    spawnServer(
      join(programs, 'initdb'),
      ['-D', cluster, '-U', 'mailhealth', '-E', 'UTF8', '--no-locale', '--auth=trust', '--no-sync'],
      { cwd: folder },
    ),
  )
  const settings = {
    listen_addresses: '',
    unix_socket_directories: folder,
    fsync: 'off',
    max_connections: '200',
  }
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const server = spawnServer(join(programs, 'postgres'), ['-D', cluster, ...args], { cwd: folder })
  await untilPrinted(server, /ready to accept connections/)
  return {
    url: `postgres://mailhealth@localhost/postgres?host=${encodeURIComponent(folder)}`,
    close: async () => {
      await stop(server, 'SIGQUIT')
      removeFolder(folder)
    },
  }
}

function versionOf(folder: string): number {
  return Number(/\/(\d+)\/bin$/.exec(folder)?.[1] ?? 0)
}
