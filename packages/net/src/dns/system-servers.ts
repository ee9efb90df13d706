import { readFileSync } from 'node:fs'
import { parseServer } from './server-address.ts'

/**
 * The DNS servers that the machine uses, in their order, from the `nameserver` lines of resolv.conf(5). Lines that name
 * no plain address (a scoped link-local one, for instance) are passed over.
 *
 * @throws Error with a sentence for the operator when the file cannot be read or names no server
 */
export function systemServers(path = '/etc/resolv.conf'): readonly string[] {
  const servers = read(path)
    .split('\n')
    .map((line) => /^\s*nameserver\s+(\S+)/.exec(line)?.[1] ?? '')
    .filter((address) => parseServer(address) !== null)
  if (servers.length > 0) return servers
  throw new Error(`${path} names no DNS server; name one in the configuration as resolver.servers, or with --resolver`)
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new Error(
      `${path} cannot be read (${code}), so no DNS server is known; name one in the configuration as resolver.servers, or with --resolver`,
    )
  }
}
