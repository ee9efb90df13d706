const minuteMs = 60_000
const hourMs = 3_600_000

/** The instant at which clocks of a zone show a time, which is given as if it were UTC. */
export function fromLocal(local: number, timeZone: string): Date {
  const guess = local - localOf(new Date(local), timeZone).offsetMs
  return new Date(local - localOf(new Date(guess), timeZone).offsetMs)
}

/** What clocks of a zone show: the beginning of their day as if it were UTC, and how far they are ahead. */
export function localOf(at: Date, timeZone: string): { readonly midnight: number; readonly offsetMs: number } {
  const parts = new Intl.DateTimeFormat('en', {
    timeZone: isTimeZone(timeZone) ? timeZone : 'UTC',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  }).formatToParts(at)
  const field = (type: Intl.DateTimeFormatPartTypes): number =>
    Number(parts.find((part) => part.type === type)?.value ?? 0)
  const midnight = Date.UTC(field('year'), field('month') - 1, field('day'))
  const local = midnight + field('hour') * hourMs + field('minute') * minuteMs
  return { midnight, offsetMs: local - Math.floor(at.getTime() / minuteMs) * minuteMs }
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
