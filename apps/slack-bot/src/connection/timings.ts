/** How long things may take. Tests make them shorter. */
export interface Timings {
  /** A call of the Web API or of a response_url. */
  readonly callMs: number
  /** From asking for a socket to Slack's hello. */
  readonly connectMs: number
  /** Slack is asked so often whether it takes the token, where nothing is to be told. */
  readonly askTokenMs: number
  /** The same, once it refused the token. */
  readonly askRefusedMs: number
  /** Before what a person did is acknowledged, stored or not; Slack waits three seconds. */
  readonly acknowledgeMs: number
  /** The wait after the first failure; doubled with each further one up to `longestWaitMs`. */
  readonly firstWaitMs: number
  readonly longestWaitMs: number
  /** A channel gets a message in such intervals, and some at once before. */
  readonly pacing: { readonly everyMs: number; readonly burst: number }
  /** Alerts that were held up for longer are told in one message, and then only what is now. */
  readonly catchUpAfterMs: number
  /** Storms and counts are brought up to date so often. */
  readonly refreshMs: number
  /** A socket that Slack said goodbye to acknowledges for so long what came through it; Slack waits no longer. */
  readonly lingerMs: number
  /** A socket has so long to close in peace. */
  readonly hangUpMs: number
}

export const timings: Timings = {
  callMs: 10_000,
  connectMs: 20_000,
  askTokenMs: 300_000,
  askRefusedMs: 5_000,
  acknowledgeMs: 1_500,
  firstWaitMs: 1_000,
  longestWaitMs: 30_000,
  lingerMs: 3_000,
  hangUpMs: 2_000,
  pacing: { everyMs: 1_000, burst: 3 },
  catchUpAfterMs: 300_000,
  refreshMs: 10_000,
}

/** The wait after so many failures in a row. */
export function waitAfter(failures: number, { firstWaitMs, longestWaitMs }: Timings): number {
  return Math.min(firstWaitMs * 2 ** Math.min(failures - 1, 20), longestWaitMs)
}
