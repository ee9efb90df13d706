import { readFileSync } from 'node:fs'
import type { FindingId } from './catalogue.ts'

const sections = new Map<string, Map<string, string>>()

/**
 * The runbook's section for a finding, in Markdown without its heading: what it means, how to confirm it by hand,
 * how to fix it, how to know that it is fixed. Undefined when the runbook has none (a test holds that each has).
 */
export function runbookSection(id: FindingId): string | undefined {
  const check = id.slice(0, id.indexOf('.'))
  let known = sections.get(check)
  if (known === undefined) {
    known = parseSections(readFileSync(new URL(`./${check}/runbook.md`, import.meta.url), 'utf8'))
    sections.set(check, known)
  }
  return known.get(id)
}

function parseSections(markdown: string): Map<string, string> {
  const parts = markdown.split(/^## (.+)$/m)
  const result = new Map<string, string>()
  for (let at = 1; at < parts.length; at += 2) result.set((parts[at] ?? '').trim(), (parts[at + 1] ?? '').trim())
  return result
}
