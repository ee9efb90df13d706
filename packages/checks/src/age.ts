const msPerDay = 24 * 60 * 60 * 1000

/** Whole days from one moment to a later one, both in ISO 8601; 0 where the first is not the earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.max(0, Math.floor((Date.parse(to) - Date.parse(from)) / msPerDay))
}
