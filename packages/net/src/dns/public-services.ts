import type { IpAddress } from '@mailhealth/core'

/** Resolvers that serve everybody, by address: DNSBLs refuse them, for they cannot tell who asks. */
const services: { readonly [operator: string]: readonly string[] } = {
  'Google Public DNS': ['8.8.8.8', '8.8.4.4', '2001:4860:4860::8888', '2001:4860:4860::8844'],
  'Cloudflare 1.1.1.1': ['1.1.1.1', '1.0.0.1', '1.1.1.2', '1.0.0.2', '2606:4700:4700::1111', '2606:4700:4700::1001'],
  Quad9: ['9.9.9.9', '9.9.9.10', '9.9.9.11', '149.112.112.112', '149.112.112.10', '2620:fe::fe', '2620:fe::9'],
  OpenDNS: ['208.67.222.222', '208.67.220.220', '2620:119:35::35', '2620:119:53::53'],
  AdGuard: ['94.140.14.14', '94.140.15.15', '2a10:50c0::ad1:ff', '2a10:50c0::ad2:ff'],
  'DNS.SB': ['185.222.222.222', '45.11.45.11', '2a09::', '2a11::'],
  'Level 3': ['4.2.2.1', '4.2.2.2', '4.2.2.3', '4.2.2.4', '4.2.2.5', '4.2.2.6'],
  Yandex: ['77.88.8.8', '77.88.8.1'],
  DNS4EU: ['86.54.11.1', '86.54.11.100', '86.54.11.200'],
}

const operators = new Map(
  Object.entries(services).flatMap(([operator, addresses]) => addresses.map((address) => [address, operator])),
)

/** Who runs a resolver, where it is such a service; null when it is not known to be one. */
export function publicServiceAt(address: IpAddress): string | null {
  return operators.get(address) ?? null
}
