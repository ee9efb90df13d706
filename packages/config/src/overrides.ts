import { parseDomainName } from '@mailhealth/core'
import { ConfigError } from './config-error.ts'
import { plainDomain } from './schema.ts'
import { parseServer } from './server-address.ts'
import type { WrittenConfig } from './written.ts'

/** Lets the resolvers of the command line, where there are any, go before the file's. @throws ConfigError for one that is none */
export function withServers(written: WrittenConfig, servers: readonly string[]): WrittenConfig {
  if (servers.length === 0) return written
  const problems = servers
    .filter((text) => parseServer(text) === null)
    .map((text) => ({
      path: '--resolver',
      message: `${JSON.stringify(text)} is not a resolver; write IP, IP:PORT or [IPv6]:PORT`,
    }))
  if (problems.length > 0) throw new ConfigError(problems)
  return { ...written, resolver: { ...written.resolver, servers } }
}

/** Adds the domains of the command line that the file does not have. @throws ConfigError for one that is no name */
export function withDomains(written: WrittenConfig, domains: readonly string[]): WrittenConfig {
  const known = new Set(written.domains.map((domain) => parseDomainName(domain.name)))
  const names = domains.map((text) => {
    try {
      return parseDomainName(text)
    } catch (error) {
      throw new ConfigError([{ path: '', message: (error as Error).message }])
    }
  })
  const added = [...new Set(names)].filter((name) => !known.has(name))
  return { ...written, domains: [...written.domains, ...added.map(plainDomain)] }
}
