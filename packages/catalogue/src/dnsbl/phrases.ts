/** What a list said, in brackets: the meanings that it documents, else the bare codes. */
export function inBrackets(args: { readonly codes: readonly string[]; readonly meanings: readonly string[] }): string {
  return `(${args.meanings.length > 0 ? args.meanings.join('; ') : args.codes.join(', ')})`
}

/** Whether a listing can be confirmed and is not yet. What was stored before that was told says neither. */
export function isUnconfirmed(args: { readonly tested: boolean; readonly confirmed?: boolean }): boolean {
  return args.tested && args.confirmed === false
}

/** The address or name of a subject `<address or name>@<zone>`. */
export function listedThing(subject: string): string {
  return subject.slice(0, subject.lastIndexOf('@'))
}

/** Zones one after another, with a mark where there are more than are named. */
export function zonesInWords(args: {
  readonly asked: number
  readonly answered: number
  readonly missing: readonly string[]
}): string {
  return `${args.missing.join(', ')}${args.asked - args.answered > args.missing.length ? ' …' : ''}`
}

/** The day of a time, as people write it in tables: `2026-11-24`. */
export function dayOf(time: string): string {
  return time.slice(0, 10)
}
