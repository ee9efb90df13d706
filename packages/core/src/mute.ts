/** Quiet about a target for a while, such as during maintenance. */
export interface Mute {
  /** `unmute 7` */
  readonly id: number
  /** A target's name, `group:<tag>` or `all`. */
  readonly scope: string
  readonly startsAt: string
  readonly endsAt: string
  /** The person who wanted it (a Slack user id, `cli:<login>`). */
  readonly by: string
  readonly reason: string
  /** When it was over, by itself or before; null while it lasts. */
  readonly endedAt: string | null
  /** Who ended it early; null when it ended by itself, or did not end yet. */
  readonly endedBy: string | null
}
