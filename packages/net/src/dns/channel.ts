import type { Message, Question } from './codec.ts'
import type { QuickAnswer } from './quick-codec.ts'

/** What a channel brought of one question; null when it brought nothing, and the question has to be asked otherwise. */
export type Brought = QuickAnswer | Message | null

/** One question on its way over a channel. */
export interface Passenger {
  readonly question: Question
  /** Called once, with what came. */
  done(brought: Brought): void
  /** When it was last sent, in ticks of the carrier. */
  sentTick: number
  /** How often it was sent. */
  tries: number
  /** Nobody waits any more. */
  readonly isOver: boolean
}

/** A connection or socket that carries many questions to one server at once. */
export interface Channel {
  /** How many more may be sent now. */
  readonly room: number
  readonly inFlight: number
  /** It may get more room as answers come. */
  readonly isGrowing: boolean
  /** Sends one question; the packet may wait for others of the same turn. */
  send(passenger: Passenger): void
  /** Gives up what was sent before a tick, oldest first; they are no longer the channel's. */
  expire(tick: number): readonly Passenger[]
  /** Ends it; what was in flight is returned. */
  close(): readonly Passenger[]
}

/** What a channel tells its owner. */
export interface ChannelOwner {
  /** There is room again. */
  onRoom(): void
  /** It is over, through no wish of ours; these were in flight. `answered` is how many answers it ever brought. */
  onLost(channel: Channel, orphans: readonly Passenger[], answered: number): void
}
