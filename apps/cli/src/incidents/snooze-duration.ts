import { UsageError } from '../command.ts'

const unitMs = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const
const longestMs = 604_800_000

/** Reads how long to snooze, `1m` to `7d`, into milliseconds. @throws UsageError for anything else */
export function readSnooze(text: string | undefined): number {
  if (text === undefined) throw new UsageError('say for how long: mailhealth snooze MH-142 4h')
  const match = /^(\d{1,5})([mhdw])$/i.exec(text)
  const ms = Number(match?.[1]) * unitMs[(match?.[2] ?? 'm').toLowerCase() as keyof typeof unitMs]
  if (ms > 0 && ms <= longestMs) return ms
  throw new UsageError(`${JSON.stringify(text.slice(0, 40))} is not a duration from 1m to 7d, such as 4h`)
}
