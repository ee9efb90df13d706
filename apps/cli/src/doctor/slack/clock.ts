import { type Answer, fail, ok, unknown, warn } from '../question.ts'
import type { SlackAnswer } from './call.ts'

/** Slack's Date is cut to the second, and is some time on its way. */
const rightMs = 5_000
/** Slack refuses what is signed five minutes off, and leases between processes go by the clock. */
const wrongMs = 60_000

export const noOtherClock: Answer = unknown(
  'There is no clock to compare it with: that needs Slack, and no token is set.',
  'See that the machine keeps time by NTP; timedatectl says so on many.',
)

/** Compares our clock with Slack's. `atMs` is what time it was here in the middle of the call. */
export function judgeClock(said: SlackAnswer, atMs: number): Answer {
  if (said.kind === 'unreachable') return unknown(`Slack's clock cannot be read (${said.reason}).`)
  if (said.slackTimeMs === null) return unknown('Slack did not say what time it is.')
  const offMs = atMs - (said.slackTimeMs + 500)
  if (Math.abs(offMs) <= rightMs) return ok("Yes: it agrees with Slack's.")
  const off = `It is ${Math.round(Math.abs(offMs) / 1000)} s ${offMs > 0 ? 'ahead of' : 'behind'} Slack's.`
  const todo = 'Have the machine keep time by NTP (chrony, systemd-timesyncd).'
  return Math.abs(offMs) <= wrongMs ? warn(off, todo) : fail(off, todo)
}
