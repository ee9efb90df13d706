const unitMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** A day in milliseconds. */
export const dayMs = 86_400_000

/** The longest duration that schedules and thresholds may have. */
export const longestMs: number = 30 * dayMs

/** Reads a duration such as `90s`, `15m`, `6h` or `3d` into milliseconds; null when it is none. */
export function parseDuration(text: string): number | null {
  const match = /^(\d{1,9})([smhd])$/.exec(text)
  if (match === null) return null
  return Number(match[1]) * unitMs[match[2] as keyof typeof unitMs]
}

/** What is wrong with a duration that must lie between 1s and `mostMs`; null when nothing is. */
export function durationFault(text: string, mostMs: number = longestMs): string | null {
  const ms = parseDuration(text)
  if (ms === null) return `${JSON.stringify(text)} is not a duration; write a number and s, m, h or d, such as 15m`
  if (ms < unitMs.s) return `${text} is too short; the shortest is 1s`
  if (ms > mostMs) return `${text} is too long; the longest is ${mostMs / dayMs}d`
  return null
}
