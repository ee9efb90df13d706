import { type DomainName, familyOf, type HostTarget, type IpAddress, type Target } from '@mailhealth/core'
import { type Settings, smtpPortOf } from '../check.ts'
import type { MailHost } from '../discover/mail-hosts.ts'

/** One address and port whose TLS is looked at. */
export interface TlsEndpoint {
  /** Whose name its certificate has to have; null where only an address is known. */
  readonly host: DomainName | null
  readonly address: IpAddress
  readonly port: number
  readonly service: keyof HostTarget['ports']
}

/**
 * The endpoints of one host: SMTP on each of its addresses. A host target also has its other ports looked at, but
 * only those that the operator gave by number: many mail hosts take no submission, and nothing says so.
 */
export function endpointsOf(target: Target, host: MailHost, settings: Settings): TlsEndpoint[] {
  const configured = target.kind === 'host' ? target : settings.hostNamed(host.name ?? '')
  const services: readonly [TlsEndpoint['service'], number | false | null][] = [
    ['smtp', smtpPortOf(settings, configured)],
    ...(target.kind === 'host' ? furtherPortsOf(target) : []),
  ]
  return host.addresses.flatMap((address) =>
    services.flatMap(([service, port]) =>
      typeof port === 'number' ? [{ host: host.name, address, port, service }] : [],
    ),
  )
}

/** How TLS begins there: by STARTTLS, or at once (RFC 8314 §3.3). */
export function securityOf({ service }: TlsEndpoint): 'starttls' | 'implicit' | 'direct' {
  if (service === 'imaps' || service === 'pop3s') return 'direct'
  return service === 'submissions' ? 'implicit' : 'starttls'
}

/** What findings call an endpoint: `mail.example.com (192.0.2.10:25)`. */
export function subjectOf({ host, address, port }: TlsEndpoint): string {
  const place = `${bracketed(address)}:${port}`
  return host === null ? place : `${host} (${place})`
}

/** The service that several addresses of a host share: `mail.example.com:25`. */
export function serviceName({ host, address, port }: TlsEndpoint): string {
  return `${host ?? bracketed(address)}:${port}`
}

function furtherPortsOf({ ports }: HostTarget): [TlsEndpoint['service'], number | false | null][] {
  return [
    ['submission', ports.submission],
    ['submissions', ports.submissions],
    ['imaps', ports.imaps],
    ['pop3s', ports.pop3s],
  ]
}

function bracketed(address: IpAddress): string {
  return familyOf(address) === 6 ? `[${address}]` : address
}
