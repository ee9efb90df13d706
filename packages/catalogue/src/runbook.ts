import { readFileSync } from 'node:fs'
import type { FindingId, Locale } from './catalogue.ts'

const names: { readonly [L in Locale]: string } = { en: 'runbook.md', de: 'runbook.de.md' }
const sections = new Map<string, Map<string, string>>()

/**
 * The runbook's section for a finding, in Markdown without its heading: what it means, how to confirm it by hand,
 * how to fix it, how to know that it is fixed. Undefined when the runbook has none (a test holds that each has).
 */
export function runbookSection(id: FindingId, locale: Locale): string | undefined {
  const file = `./${id.slice(0, id.indexOf('.'))}/${names[locale]}`
  let known = sections.get(file)
  if (known === undefined) {
    known = parseSections(readFileSync(new URL(file, import.meta.url), 'utf8'))
    sections.set(file, known)
  }
  return known.get(id)
}

function parseSections(markdown: string): Map<string, string> {
  const parts = markdown.split(/^## (.+)$/m)
  const result = new Map<string, string>()
  for (let at = 1; at < parts.length; at += 2) result.set((parts[at] ?? '').trim(), (parts[at + 1] ?? '').trim())
  return result
}
