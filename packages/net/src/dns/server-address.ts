import { familyOf, type IpAddress, parseAddress } from '@mailhealth/core'

/** Where a DNS server listens. */
export interface ServerAddress {
  readonly host: IpAddress
  readonly port: number
}

const dnsPort = 53

/** Parses `IP`, `IP:PORT` or `[IPv6]:PORT`, as resolvers are configured; null when it is none of them. Port 53 unless told. */
export function parseServer(text: string): ServerAddress | null {
  const bare = parseAddress(text)
  if (bare !== null) return { host: bare, port: dnsPort }
  const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/.exec(text) ?? []
  const host = parseAddress(bracketed ?? plain ?? '')
  const port = digits === undefined ? dnsPort : Number(digits)
  if (host === null || port < 1 || port > 65535 || (familyOf(host) === 4 && bracketed !== undefined)) return null
  return { host, port }
}

/** A server as answers name it: `192.0.2.1:53`, `[2001:db8::1]:53`. */
export function showServer({ host, port }: ServerAddress): string {
  return familyOf(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`
}
