const unitMs = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const
const longestMs = 604_800_000

/** Reads how long to snooze, `1m` to `7d`, into milliseconds; null for anything else. */
export function parseSnooze(text: string): number | null {
  const match = /^(\d{1,5})([mhdw])$/i.exec(text)
  if (match === null) return null
  const ms = Number(match[1]) * unitMs[String(match[2]).toLowerCase() as keyof typeof unitMs]
  return ms > 0 && ms <= longestMs ? ms : null
}
