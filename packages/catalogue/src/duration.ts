/** Seconds in the unit that reads best, rounded up: `3 days`. */
export function durationEn(seconds: number): string {
  return duration(seconds, {
    second: ['second', 'seconds'],
    minute: ['minute', 'minutes'],
    hour: ['hour', 'hours'],
    day: ['day', 'days'],
  })
}

/** The same in German: `3 Tage`. */
export function durationDe(seconds: number): string {
  return duration(seconds, {
    second: ['Sekunde', 'Sekunden'],
    minute: ['Minute', 'Minuten'],
    hour: ['Stunde', 'Stunden'],
    day: ['Tag', 'Tage'],
  })
}

/** Days in words: `3 days`, `1 day`, `2.5 days`. */
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

const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const

type Words = { readonly [unit in (typeof units)[number][0]]: readonly [one: string, many: string] }

/** A unit is used from two of it on, or where it comes out even. */
function duration(seconds: number, words: Words): string {
  const [unit, size] = units.find(([, one]) => seconds >= 2 * one || (seconds > 0 && seconds % one === 0)) ?? units[3]
  const count = Math.ceil(seconds / size)
  return `${count} ${words[unit][count === 1 ? 0 : 1]}`
}
