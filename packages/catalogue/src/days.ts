/** `3 days`, `1 day`, `2.5 days` */
export function daysEn(days: number): string {
  return `${days} ${days === 1 ? 'day' : 'days'}`
}

/** `3 Tagen`, `1 Tag`, `2,5 Tagen`: after `seit`, `vor` and `in`. */
export function daysDe(days: number): string {
  return days === 1 ? '1 Tag' : `${days.toLocaleString('de')} Tagen`
}

/** How long something has been seen to be so; nothing on the first day. */
export function seenForEn(days: number): string {
  return days === 0 ? '' : `, seen so for ${daysEn(days)}`
}

/** As seenForEn(), in German. */
export function seenForDe(days: number): string {
  return days === 0 ? '' : `, so gesehen seit ${daysDe(days)}`
}

/** For how long servers have differed, and what that may be; nothing where it is not known. */
export function differingForEn(hours: number | null): string {
  if (hours === null) return ''
  if (hours < 1) return '; first seen just now, so a change may be on its way'
  return `; seen so for ${hours} ${hours === 1 ? 'hour' : 'hours'}`
}

/** As differingForEn(), in German. */
export function differingForDe(hours: number | null): string {
  if (hours === null) return ''
  if (hours < 1) return '; eben erst gesehen, vielleicht ist eine Änderung noch unterwegs'
  return `; so gesehen seit ${hours} ${hours === 1 ? 'Stunde' : 'Stunden'}`
}
