import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { removeFolder, type StartedServer, serverFolder, spawnServer, stop, untilPrinted } from './child.ts'
import { freePort } from './free-port.ts'

/** What a skipped test says when the real DNS servers are missing. */
export const dnsServersHint = 'needs rbldnsd and unbound: apt-get install rbldnsd unbound'

const rbldnsd = '/usr/sbin/rbldnsd'
const unbound = '/usr/sbin/unbound'

/** True when both are installed. */
export function hasDnsServers(): boolean {
  return existsSync(rbldnsd) && existsSync(unbound)
}

/** The lines of a zone's data files, by rbldnsd's type: IPv4 addresses, IPv6 addresses, names. */
export type RbldnsdData = { readonly [type in 'ip4set' | 'ip6trie' | 'dnset']?: string }

/**
 * Starts an rbldnsd that serves DNSBLs. `url` is its `127.0.0.1:PORT`.
 *
 * @param zones zone -> its data; lines alone are of IPv4 addresses
 * @param ttlSeconds of every answer; 1 unless told
 */
export async function startRbldnsd(
  zones: { readonly [zone: string]: string | RbldnsdData },
  ttlSeconds = 1,
): Promise<StartedServer> {
  const folder = serverFolder('rbldnsd')
  const port = await freePort()
  const soa = `$SOA ${Math.max(60, ttlSeconds)} ns.lists.example hostmaster.lists.example 0 600 300 86400 ${ttlSeconds}\n$TTL ${ttlSeconds}\n`
  const data = Object.entries(zones).flatMap(([zone, given]) =>
    Object.entries(typeof given === 'string' ? { ip4set: given } : given).map(([type, lines]) => {
      writeFileSync(join(folder, `${zone}.${type}`), `${soa}${lines}\n`)
      return `${zone}:${type}:${zone}.${type}`
    }),
  )
  const server = spawnServer(rbldnsd, ['-n', '-b', `127.0.0.1/${port}`, '-w', folder, ...data])
  await untilPrinted(server, /started/)
  return serverOf(server, folder, port)
}

/**
 * Starts an unbound that asks `authority` (`127.0.0.1:PORT`) about some zones, and knows nothing else.
 *
 * @param settings lines of its server section ; they outdo what is set here
 */
export async function startUnbound(
  zones: readonly string[],
  authority: string,
  settings: readonly string[] = [],
): Promise<StartedServer> {
  const folder = serverFolder('unbound')
  const port = await freePort()
  const file = join(folder, 'unbound.conf')
  const known = zones.map((zone) => `  local-zone: "${zone}" transparent\n`)
  const stubs = zones.map((zone) => `stub-zone:\n  name: "${zone}"\n  stub-addr: ${authority.replace(':', '@')}\n`)
  writeFileSync(
    file,
    [serverSection(folder, port), ...settings.map((line) => `  ${line}\n`), ...known, ...stubs].join(''),
  )
  const server = spawnServer(unbound, ['-d', '-c', file])
  await untilPrinted(server, /start of service/)
  return serverOf(server, folder, port)
}

function serverSection(folder: string, port: number): string {
  return `server:
  interface: 127.0.0.1@${port}
  directory: "${folder}"
  pidfile: ""
  chroot: ""
  username: ""
  use-syslog: no
  verbosity: 1
  module-config: "iterator"
  do-not-query-localhost: no
  access-control: 127.0.0.0/8 allow
  cache-max-ttl: 1
  cache-max-negative-ttl: 1
  local-zone: "." refuse
`
}

function serverOf(server: ReturnType<typeof spawnServer>, folder: string, port: number): StartedServer {
  return {
    url: `127.0.0.1:${port}`,
    close: async () => {
      await stop(server, 'SIGKILL')
      removeFolder(folder)
    },
  }
}
