import type { Finding, IncidentSource } from '@mailhealth/core'
import type { FindingKinds } from './policy.ts'

/** How far a cause reaches: everything that is watched, the same target, or the same host, whosesoever target it is. */
type Reach = 'installation' | 'target' | 'host'

/** Whatever could not be told, or findings by id; `*` stands for any end of it. */
type Pattern = 'unknown' | readonly string[]

/** While a cause is there, what follows from it opens no incident of its own. */
export interface Inhibition {
  readonly cause: Pattern
  /** Only where an argument of the cause has this value. */
  readonly when?: { readonly arg: string; readonly is: string }
  readonly hides: Pattern
  readonly reach: Reach
}

/**
 * What hides what, by cause. No finding may hide another that hides it: then neither would be told. Not being able to
 * tell is the exception: there the incident that opened first hides the others, and so it has to be open.
 */
export const inhibitions: readonly Inhibition[] = [
  { cause: ['resolver.failing'], hides: 'unknown', reach: 'installation' },
  { cause: ['dnsbl.resolver-fault'], hides: 'unknown', reach: 'installation' },
  {
    cause: ['mx.domain-missing'],
    hides: ['spf.*', 'dkim.*', 'dmarc.*', 'mta-sts.*', 'tls-rpt.*', 'dnssec.*', 'bimi.*', 'tls.indeterminate'],
    reach: 'target',
  },
  {
    cause: ['mx.unreachable'],
    hides: ['tls.*', 'mta-sts.indeterminate', 'dane.*', 'iprev.ehlo-*', 'iprev.indeterminate'],
    reach: 'host',
  },
  {
    cause: ['mta-sts.delivery-refused', 'mta-sts.mx-not-matched'],
    when: { arg: 'mode', is: 'enforce' },
    hides: ['tls.certificate-*', 'tls.starttls-missing'],
    reach: 'host',
  },
  {
    cause: ['dane.mismatch', 'dane.tls-missing'],
    hides: ['mta-sts.delivery-refused', 'tls.certificate-*', 'tls.starttls-missing'],
    reach: 'host',
  },
  { cause: ['dnssec.signature-expiring'], hides: ['dane.signature-expiring'], reach: 'target' },
  { cause: ['dnssec.algorithm-weak'], hides: ['dane.algorithm-weak'], reach: 'target' },
  // Name servers of its own that fail: one message a domain, not one a check.
  { cause: 'unknown', hides: 'unknown', reach: 'target' },
]

/** A finding with the target and the check whose it is. */
export interface Effect {
  readonly targetKey: string
  readonly check: IncidentSource
  readonly finding: Finding
}

/** A finding that is there now, and whether an incident is open for it. */
export interface Cause extends Effect {
  readonly isOpen: boolean
}

/** The first cause that hides an effect, by the order of the rules; null when it is to be told. */
export function inhibits<C extends Cause>(effect: Effect, causes: readonly C[], kinds: FindingKinds): C | null {
  for (const rule of inhibitions) {
    if (!fits(rule.hides, effect.finding, kinds)) continue
    const cause = causes.find((one) => isCause(rule, one, kinds) && !isSame(one, effect) && reaches(rule, one, effect))
    if (cause !== undefined) return cause
  }
  return null
}

/** True when some cause could hide a finding: only then is it worth looking for one. */
export function mayBeHidden(finding: Finding, kinds: FindingKinds): boolean {
  return inhibitions.some((rule) => fits(rule.hides, finding, kinds))
}

function isCause({ cause, when }: Inhibition, { finding, isOpen }: Cause, kinds: FindingKinds): boolean {
  if (cause === 'unknown' && !isOpen) return false
  return fits(cause, finding, kinds) && (when === undefined || finding.args[when.arg] === when.is)
}

function fits(pattern: Pattern, finding: Finding, kinds: FindingKinds): boolean {
  if (pattern === 'unknown') return kinds.isUnknown(finding)
  return pattern.some((one) => (one.endsWith('*') ? finding.id.startsWith(one.slice(0, -1)) : finding.id === one))
}

function isSame(cause: Cause, effect: Effect): boolean {
  return cause.targetKey === effect.targetKey && cause.check === effect.check
}

function reaches({ reach }: Inhibition, cause: Cause, effect: Effect): boolean {
  switch (reach) {
    case 'installation':
      return true
    case 'target':
      return cause.targetKey === effect.targetKey
    case 'host':
      return isSameHost(placeOf(cause.finding), placeOf(effect.finding))
  }
}

interface HostPlace {
  readonly host: string
  /** Null where all of its addresses are meant. */
  readonly address: string | null
}

/** One address of a host may be gone while another works. */
function isSameHost(a: HostPlace, b: HostPlace): boolean {
  return a.host === b.host && (a.address === null || b.address === null || a.address === b.address)
}

/**
 * Where a finding was made, by its subject: `mail.example.com`, `mail.example.com (192.0.2.1:25)`,
 * `_25._tcp.mail.example.com`, `[2001:db8::1]:25`. What could not be told says it in its reason.
 */
function placeOf({ id, subject, args }: Finding): HostPlace {
  const reason = args['reason']
  const text = id.endsWith('.indeterminate') && typeof reason === 'string' ? reason : subject
  const [, first = '', inside] = /^(\S+)(?: \(([^)]+)\))?/.exec(text) ?? []
  const host = withoutPort(first).replace(/^_\d+\._tcp\./, '')
  return { host, address: inside === undefined ? null : withoutPort(inside) }
}

function withoutPort(text: string): string {
  const bracketed = /^\[([^\]]+)\]/.exec(text)?.[1]
  if (bracketed !== undefined) return bracketed
  return text.split(':').length === 2 ? text.replace(/:\d*$/, '') : text.replace(/:$/, '')
}
