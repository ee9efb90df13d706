import {
  type DomainName,
  type IpAddress,
  isFullyQualified,
  parseAddress,
  type SmtpExamination,
  type Target,
  toDomainName,
} from '@mailhealth/core'
import { type Surroundings, smtpPortOf } from '../check.ts'
import { type Lookup, lookup } from '../lookup.ts'

/** What the server at an address calls itself, and what DNS says of that name. */
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
  /** The A and AAAA lookups of the name, where it is one that can be asked about. */
  readonly lookups: readonly Lookup<'A' | 'AAAA'>[]
}

/**
 * Finds what the server at an address calls itself: as the configuration says, else as the server says on its SMTP port.
 * Null where SMTP is left out for the host, or where the address cannot be dialled.
 */
export async function askEhlo(
  target: Target,
  host: string,
  address: IpAddress,
  surroundings: Surroundings,
): Promise<EhloEvidence | null> {
  const { settings, dialer, signal } = surroundings
  const known = target.kind === 'host' ? target : settings.hostNamed(host)
  if (known?.ehlo) return withLookups({ configured: known.ehlo, seen: null, lookups: [] }, surroundings)
  const port = smtpPortOf(settings, known)
  if (port === false) return null
  const seen = await dialer.examine({ address, port, security: 'plain', serverName: host, tlsVersion: null, signal })
  // Not being allowed there, or having no way there, says nothing of the server.
  if (seen.failure?.reason === 'forbidden' || seen.failure?.reason === 'no-route') return null
  return withLookups({ configured: null, seen: seenPart(seen), lookups: [] }, surroundings)
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

async function withLookups(evidence: EhloEvidence, { resolver, signal }: Surroundings): Promise<EhloEvidence> {
  const said = ehloName(evidence)
  const name = said === null ? null : asFullName(said)
  if (name === null) return evidence
  const lookups = await Promise.all([
    lookup(resolver, name, 'A', { signal }),
    lookup(resolver, name, 'AAAA', { signal }),
  ])
  return { ...evidence, lookups }
}

function seenPart({ port, greeting, ehlo, failure }: SmtpExamination): NonNullable<EhloEvidence['seen']> {
  return { port, greeting, reply: ehlo[0] ?? null, failure: failure?.reason ?? null }
}

const maxName = 255

function firstWord(text: string | null | undefined): string | null {
  const word = text?.trim().split(/\s+/)[0]
  return word ? word.slice(0, maxName) : null
}

/** The name in the greeting (RFC 5321 §4.2), where its first word looks like one. */
export function greetingName(greeting: string | null | undefined): string | null {
  const word = firstWord(greeting)
  return word !== null && /[.:[]/.test(word) ? word : null
}
