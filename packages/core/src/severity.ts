/** Severities, worst first. */
export const severities = ['critical', 'high', 'medium', 'low', 'info'] as const

/** How bad a finding is. Policy, not code: a default in the catalogue, overridden by the configuration's profile. */
export type Severity = (typeof severities)[number]

/** Orders severities worst first, as `Array.sort` wants it. */
export function compareSeverity(a: Severity, b: Severity): number {
  return severities.indexOf(a) - severities.indexOf(b)
}

/** True when `severity` is as bad as `threshold` or worse. */
export function isAtLeast(severity: Severity, threshold: Severity): boolean {
  return compareSeverity(severity, threshold) <= 0
}

/** The worst of some severities, or null when there is none. */
export function worstSeverity(list: Iterable<Severity>): Severity | null {
  return [...list].sort(compareSeverity)[0] ?? null
}
