/** Whether an MX host matches one of a policy's patterns. Both are lower-case A-labels. */
export function matchesAny(patterns: readonly string[], host: string): boolean {
  return patterns.some((pattern) => matches(pattern, host))
}

/** RFC 8461 §4.1: a pattern is the host, or a wildcard that stands for exactly one label, the left-most. */
function matches(pattern: string, host: string): boolean {
  if (!pattern.startsWith('*.')) return pattern === host
  const [label, ...parent] = host.split('.')
  return label !== '' && parent.length > 0 && parent.join('.') === pattern.slice(2)
}
