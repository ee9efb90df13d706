import { addressScope, type Cidr, cidrContains, type IpAddress } from '@mailhealth/core'

/**
 * Whether an address may be dialled: a public one, or one that the operator's ranges hold. Names come from strangers,
 * so that private, loopback, link-local, metadata and documentation addresses are left alone otherwise.
 */
export function mayDial(address: IpAddress, allow: readonly Cidr[]): boolean {
  return addressScope(address) === 'public' || allow.some((range) => cidrContains(range, address))
}
