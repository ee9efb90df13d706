/** The world of a command: the process, or a test. */
export interface Io {
  readonly env: { readonly [name: string]: string | undefined }
  readonly cwd: string
  /** Data. */
  readonly out: (text: string) => void
  /** Progress and errors. */
  readonly err: (text: string) => void
  readonly isOutTerminal: boolean
  readonly isErrTerminal: boolean
  /** The terminal's width. */
  readonly columns: number
  /** Aborts when the operator wants the program to end. */
  readonly signal: AbortSignal
}

/** An option of a command. */
export interface OptionSpec {
  /** Without the dashes. */
  readonly name: string
  /** What its value is called in the help; null for one without a value. */
  readonly value: string | null
  readonly help: string
  readonly isRepeatable?: true
}

/** What was typed after a command's name. */
export interface Arguments {
  readonly positionals: readonly string[]
  /** The values of an option, in order; empty when it was not given. */
  all(option: string): readonly string[]
  /** The value of an option, or null. */
  one(option: string): string | null
  /** True when it was given. */
  has(option: string): boolean
}

/** A command of `mailhealth`. */
export interface Command {
  /** What follows its name: `TARGET… [options]`. */
  readonly synopsis: string
  /** What it does, in some sentences. */
  readonly about: string
  readonly options: readonly OptionSpec[]
  /** Runs it; resolves to the exit code. */
  run(args: Arguments, io: Io): Promise<number>
}

/** Exit codes that every command shares. */
export const exitCodes = { ok: 0, findings: 1, usage: 2, unknown: 3, bug: 70 } as const

/** What was typed makes no sense. `message` is one sentence. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
