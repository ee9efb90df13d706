/** Time as a port: what judges or schedules takes `now` from here, so that tests and replays choose it. */
export interface Clock {
  now(): Date
}

/** The machine's clock. */
export const systemClock: Clock = { now: () => new Date() }
