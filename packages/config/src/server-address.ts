import { type IpAddress, parseAddress } from '@mailhealth/core'

/** A resolver to ask. */
export interface ServerAddress {
  readonly address: IpAddress
  readonly port: number
}

/** Reads `IP`, `IP:PORT` or `[IPv6]:PORT`; port 53 where none is given. Null when it is none of them. */
export function parseServer(text: string): ServerAddress | null {
  const whole = parseAddress(text)
  if (whole !== null) return { address: whole, port: 53 }
  const match = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text)
  const address = parseAddress(match?.[1] ?? match?.[2] ?? '')
  const port = Number(match?.[3])
  return address === null || port < 1 || port > 65_535 ? null : { address, port }
}

/** Writes a resolver as parseServer reads it, with its port. */
export function serverText({ address, port }: ServerAddress): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}
