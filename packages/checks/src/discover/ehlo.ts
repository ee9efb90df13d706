import {
  type DomainName,
  type IpAddress,
  isFullyQualified,
  parseAddress,
  registrableDomain,
  type SmtpExamination,
  type Target,
  toDomainName,
} from '@mailhealth/core'
import { type Settings, type Surroundings, smtpPortOf } from '../check.ts'

/** What the server at an address calls itself. */
export interface EhloEvidence {
  /** The name that the operator says; nothing was dialled then. */
  readonly configured: DomainName | null
  /** What the server said; null where nothing was dialled. */
  readonly seen: {
    readonly port: number
    readonly greeting: string | null
    readonly reply: string | null
    readonly failure: string | null
  } | null
}

/**
 * Finds what the server at an address calls itself: as the configuration says, else as the server says on its SMTP port.
 * Null where SMTP is left out for the host, or where the address cannot be dialled.
 */
export async function readEhlo(
  target: Target,
  host: string,
  address: IpAddress,
  { settings, dialer, signal }: Surroundings,
): Promise<EhloEvidence | null> {
  const known = target.kind === 'host' ? target : settings.hostNamed(host)
  if (known?.ehlo) return { configured: known.ehlo, seen: null }
  const port = smtpPortOf(settings, known)
  if (port === false) return null
  const seen = await dialer.examine({ address, port, security: 'plain', serverName: host, tlsVersion: null, signal })
  // Not being allowed there, or having no way there, says nothing of the server.
  if (seen.failure?.reason === 'forbidden' || seen.failure?.reason === 'no-route') return null
  return { configured: null, seen: seenPart(seen) }
}

/**
 * Whether a host is the target's own, so that its owner can mend what it calls itself: a configured one, or one in the
 * domain's organisation. The MX hosts of a provider are not.
 */
export function isOwnHost(target: Target, host: string, settings: Settings): boolean {
  if (target.kind !== 'domain' || settings.hostNamed(host) !== null) return true
  const name = toDomainName(host)
  return name !== null && (name === target.name || organisationOf(name) === organisationOf(target.name))
}

/**
 * The name as configured or said, in lower case where it is a name; null where the server gave none. The reply to EHLO
 * begins with it (RFC 5321 §4.1.1.1); a greeting counts only where its first word looks like a name.
 */
export function ehloName({ configured, seen }: EhloEvidence): string | null {
  if (configured !== null) return configured
  const said = firstWord(seen?.reply) ?? greetingName(seen?.greeting)
  return said === null ? null : (toDomainName(said) ?? said)
}

/** The name as one that may stand in EHLO: fully qualified, no address (RFC 5321 §2.3.5); null for any other text. */
export function asFullName(said: string): DomainName | null {
  if (parseAddress(said) !== null) return null
  const name = toDomainName(said)
  return name !== null && isFullyQualified(name) ? name : null
}

/** The name in the greeting (RFC 5321 §4.2), where its first word looks like one. */
export function greetingName(greeting: string | null | undefined): string | null {
  const word = firstWord(greeting)
  return word !== null && /[.:[]/.test(word) ? word : null
}

function organisationOf(name: DomainName): DomainName {
  return registrableDomain(name) ?? name
}

function seenPart({ port, greeting, ehlo, failure }: SmtpExamination): NonNullable<EhloEvidence['seen']> {
  return { port, greeting, reply: ehlo[0] ?? null, failure: failure?.reason ?? null }
}

const maxName = 255

function firstWord(text: string | null | undefined): string | null {
  const word = text?.trim().split(/\s+/)[0]
  return word ? word.slice(0, maxName) : null
}
