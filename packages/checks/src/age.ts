const msPerHour = 60 * 60 * 1000

/** Whole days from one moment to a later one, both in ISO 8601; 0 where the first is not the earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.floor(hoursBetween(from, to) / 24)
}

/** As daysBetween(), in whole hours. */
export function hoursBetween(from: string, to: string): number {
  return Math.max(0, Math.floor((Date.parse(to) - Date.parse(from)) / msPerHour))
}
