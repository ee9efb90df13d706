import { type DomainName, registrableDomain, toDomainName } from '@mailhealth/core'

/** True for a record of the domain's own people: at its name, or below the same registrable domain. */
export function isOwn(name: string, domain: DomainName): boolean {
  if (name === domain) return true
  const parsed = toDomainName(name)
  const registrable = registrableDomain(domain)
  return parsed !== null && registrable !== null && registrableDomain(parsed) === registrable
}
