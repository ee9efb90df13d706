import type { DnsblList } from '@mailhealth/catalogue'
import {
  addressesOf,
  addressScope,
  type DomainName,
  familyOf,
  type IpAddress,
  registrableDomain,
  reversedLabels,
  type Target,
} from '@mailhealth/core'
import type { Settings } from '../check.ts'
import type { MailHosts } from '../discover/mail-hosts.ts'

/** A thing that lists are asked about. */
export type Subject =
  | { readonly kind: 'ipv4' | 'ipv6'; readonly address: IpAddress }
  | { readonly kind: 'domain'; readonly name: DomainName }

/** Everything of a target that lists could be asked about: the name of a domain or host, and its addresses. Lazily. */
export function* subjectsOf(target: Target, found: MailHosts | null): Generator<Subject> {
  if (target.kind === 'domain' || target.kind === 'host') yield { kind: 'domain', name: target.name }
  const addresses =
    target.kind === 'network'
      ? addressesOf(target.cidr)
      : new Set((found?.hosts ?? []).flatMap((host) => host.addresses))
  for (const address of addresses) yield { kind: familyOf(address) === 4 ? 'ipv4' : 'ipv6', address }
}

/** Whether asking a stranger about it can mean anything. */
export function isOrdinary(subject: Subject, settings: Settings): boolean {
  if (subject.kind === 'domain') return true
  return addressScope(subject.address) !== 'special' || settings.isAllowed(subject.address)
}

/** What a list is asked about: the address, or the form of the name that it wants. */
export function askedAbout(list: DnsblList, subject: Subject): string {
  if (subject.kind !== 'domain') return subject.address
  return list.domainForm === 'full' ? subject.name : (registrableDomain(subject.name) ?? subject.name)
}

/** The name that holds the list's answer (RFC 5782 §2.1, §2.4, §3). It may hold a key: never to be stored or shown. */
export function questionName(list: DnsblList, subject: Subject): string {
  const labels = subject.kind === 'domain' ? askedAbout(list, subject) : reversedLabels(subject.address)
  return `${labels}.${list.queryZone ?? list.zone}`
}
