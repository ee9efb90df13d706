/** `3 days`, `1 day` */
export function daysEn(days: number): string {
  return `${days} ${days === 1 ? 'day' : 'days'}`
}

/** `3 Tagen`, `1 Tag`: after `seit` and `vor`. */
export function daysDe(days: number): string {
  return days === 1 ? '1 Tag' : `${days} Tagen`
}

/** How long something has been seen to be so; nothing on the first day. */
export function seenForEn(days: number): string {
  return days === 0 ? '' : `, seen so for ${daysEn(days)}`
}

/** As seenForEn(), in German. */
export function seenForDe(days: number): string {
  return days === 0 ? '' : `, so gesehen seit ${daysDe(days)}`
}
