const mask = '[secret]'

/** A value that must not be shown: as text and in JSON it is a mask, and inspection shows nothing of it. */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  /** The value itself, for the one place that uses it. */
  reveal(): string {
    return this.#value
  }

  toString(): string {
    return mask
  }

  toJSON(): string {
    return mask
  }
}
