import { fromLocal, localOf } from '../local-time.ts'

const unitMs = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const
const unitWord = /^(?:m(?:in(?:ute)?s?)?|h(?:ours?)?|d(?:ays?)?|w(?:eeks?)?)$/i

/** How long something is quiet: for so many milliseconds, or until a time on the asker's clock. */
export type Span =
  | { readonly kind: 'for'; readonly ms: number }
  | { readonly kind: 'until'; readonly day: Day; readonly hour: number; readonly minute: number }

/** A day as people name it: `next` is today or tomorrow, whichever comes first at that time of day. */
export type Day = 'next' | 'tomorrow' | { readonly year: number; readonly month: number; readonly day: number }

/** The longest that an incident may be snoozed and a target muted. */
export const longestSnoozeMs = 604_800_000
export const longestMuteMs = 2_592_000_000

/** Reads `4h`, `for 4 hours`, `until 18:00`, `until tomorrow 9:00` or `until 2026-12-01`; with the words that are left, or null for anything else. */
export function readSpan(
  words: readonly string[],
  longestMs: number,
): { readonly span: Span; readonly rest: readonly string[] } | null {
  const [first = '', ...rest] = words
  if (first.toLowerCase() !== 'until') return readDuration(first.toLowerCase() === 'for' ? rest : words, longestMs)
  const [dayWord = '', timeWord = ''] = rest.flatMap((word, index) => (index === 0 ? word.split('T') : [word]))
  const clock = readClock(dayWord)
  if (clock !== null) return { span: { kind: 'until', day: 'next', ...clock }, rest: rest.slice(1) }
  const day = readDay(dayWord)
  if (day === null) return null
  const time = readClock(timeWord)
  const used = time === null || rest[0]?.includes('T') ? 1 : 2
  return { span: { kind: 'until', day, ...(time ?? { hour: 9, minute: 0 }) }, rest: rest.slice(used) }
}

function readDuration(
  [first = '', second = '', ...rest]: readonly string[],
  longestMs: number,
): { readonly span: Span; readonly rest: readonly string[] } | null {
  const isApart = /^\d+$/.test(first) && unitWord.test(second)
  const ms = parseDuration(isApart ? first + second : first, longestMs)
  if (ms === null) return null
  return { span: { kind: 'for', ms }, rest: isApart || second === '' ? rest : [second, ...rest] }
}

/** Reads how long to snooze, `1m` to `7d`, into milliseconds; null for anything else. */
export function parseSnooze(text: string): number | null {
  return parseDuration(text, longestSnoozeMs)
}

/**
 * When a span ends that begins now.
 *
 * @param timeZone the asker's, such as `Europe/Berlin`
 * @returns null for a time that is past, or further away than `longestMs`
 */
export function endOf(span: Span, now: Date, timeZone: string, longestMs: number): Date | null {
  if (span.kind === 'for') return new Date(now.getTime() + span.ms)
  const end = instantOf(span, now, timeZone)
  const ms = end.getTime() - now.getTime()
  return ms > 0 && ms <= longestMs ? end : null
}

function parseDuration(text: string, longestMs: number): number | null {
  const [, count = '', unit = ''] = /^(\d{1,5})([a-z]+)$/i.exec(text) ?? []
  if (!unitWord.test(unit)) return null
  const ms = Number(count) * unitMs[unit.charAt(0).toLowerCase() as keyof typeof unitMs]
  return ms > 0 && ms <= longestMs ? ms : null
}

/** Reads `9:00` or `18:30`; null for anything else. */
export function readClock(word: string): { readonly hour: number; readonly minute: number } | null {
  const match = /^(\d{1,2}):(\d{2})$/.exec(word)
  const [hour, minute] = [Number(match?.[1]), Number(match?.[2])]
  return match !== null && hour < 24 && minute < 60 ? { hour, minute } : null
}

function readDay(word: string): Exclude<Day, 'next'> | null {
  if (word.toLowerCase() === 'tomorrow') return 'tomorrow'
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(word)
  if (match === null || Number.isNaN(Date.parse(word))) return null
  return { year: Number(match[1]), month: Number(match[2]), day: Number(match[3]) }
}

function instantOf(
  { day, hour, minute }: Extract<Span, { readonly kind: 'until' }>,
  now: Date,
  timeZone: string,
): Date {
  const today = localOf(now, timeZone)
  const at = (days: number): Date => {
    const date = typeof day === 'object' ? Date.UTC(day.year, day.month - 1, day.day) : today.midnight + days * unitMs.d
    return fromLocal(date + hour * unitMs.h + minute * unitMs.m, timeZone)
  }
  if (day !== 'next') return at(day === 'tomorrow' ? 1 : 0)
  const soonest = at(0)
  return soonest > now ? soonest : at(1)
}
