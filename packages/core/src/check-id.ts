/** Every check that exists, in the order in which reports show them. */
export const checkIds = [
  'dnsbl',
  'iprev',
  'mx',
  'spf',
  'dkim',
  'dmarc',
  'tls',
  'mta-sts',
  'tls-rpt',
  'dane',
  'dnssec',
  'bimi',
] as const

/** The name of a check. */
export type CheckId = (typeof checkIds)[number]

/** What an incident can be about: a check of a target, or the resolver that all checks ask. */
export const incidentSources: readonly ['resolver', ...typeof checkIds] = ['resolver', ...checkIds]
export type IncidentSource = (typeof incidentSources)[number]

/** Narrows any text to a check's name. */
export function isCheckId(text: string): text is CheckId {
  return (checkIds as readonly string[]).includes(text)
}
