/** A span of time in which nobody else asks an operator, in milliseconds of this process's `performance.now()`. */
export interface Turn {
  readonly startsMs: number
  readonly endsMs: number
}

/** Whose turn it is to ask an operator, among all who share what is behind it: one at a time. */
export interface Turns {
  /**
   * Takes the next span of time that is nobody's yet. What is not used of it is lost.
   *
   * @param lengthMs a whole number; of this, the time that passes until the turn is known may be over already
   * @returns null where so many have theirs before that it is better to ask again later
   * @throws where it cannot be told whose turn it is: then it is nobody's
   */
  take(operator: string, lengthMs: number): Promise<Turn | null>
}
