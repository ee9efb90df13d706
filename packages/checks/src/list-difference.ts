import type { FactValue } from '@mailhealth/core'

/** What a list of texts gained and lost; anything that is no list counts as an empty one. */
export function listDifference(
  before: FactValue | undefined,
  after: FactValue | undefined,
): { readonly added: readonly string[]; readonly removed: readonly string[] } {
  const [earlier, later] = [textsOf(before), textsOf(after)]
  return {
    added: later.filter((text) => !earlier.includes(text)),
    removed: earlier.filter((text) => !later.includes(text)),
  }
}

function textsOf(value: FactValue | undefined): readonly string[] {
  return Array.isArray(value) ? (value as readonly string[]) : []
}
