/** What a list said, in brackets: the meanings that it documents, else the bare codes. */
export function inBrackets(args: { readonly codes: readonly string[]; readonly meanings: readonly string[] }): string {
  return `(${args.meanings.length > 0 ? args.meanings.join('; ') : args.codes.join(', ')})`
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
