import { readFileSync } from 'node:fs'
import type { CheckId } from '@mailhealth/core'
import type { FindingId, Locale } from './catalogue.ts'

const names: { readonly [L in Locale]: string } = { en: 'runbook.md', de: 'runbook.de.md' }
const sections = new Map<string, Map<string, string>>()

/**
 * The runbook's section for a finding, in Markdown without its heading: what it means, how to confirm it by hand,
 * how to fix it, how to know that it is fixed. Undefined when the runbook has none (a test holds that each has).
 */
export function runbookSection(id: FindingId, locale: Locale): string | undefined {
  return sectionOf(id.slice(0, id.indexOf('.')), id, locale)
}

/** What to do when facts of a check left their baseline, in Markdown as runbookSection() has it. */
export function driftRunbook(check: CheckId, locale: Locale): string | undefined {
  return sectionOf('drift', check, locale)
}

function sectionOf(folder: string, heading: string, locale: Locale): string | undefined {
  const file = `./${folder}/${names[locale]}`
  let known = sections.get(file)
  if (known === undefined) {
    known = parseSections(readFileSync(new URL(file, import.meta.url), 'utf8'))
    sections.set(file, known)
  }
  return known.get(heading)
}

/** What a finding's section begins with, by language. */
const meaningLeads: { readonly [L in Locale]: string } = { en: '**What it means.** ', de: '**Was es heißt.** ' }

/**
 * What a finding means for mail: whole sentences of the runbook's first paragraph, as many as fit into `room` UTF-16
 * units, one at least. Null when the runbook has none.
 */
export function meaningOf(id: FindingId, locale: Locale, room: number): string | null {
  const [paragraph = ''] = (runbookSection(id, locale) ?? '').split(/\n{2,}/)
  const lead = meaningLeads[locale]
  if (!paragraph.startsWith(lead)) return null
  const [first = '', ...others] = paragraph.slice(lead.length).split(/(?<=[.!?]) (?=[\p{Lu}`"„])/u)
  let told = first
  for (const sentence of others) {
    if (told.length + 1 + sentence.length > room) break
    told = `${told} ${sentence}`
  }
  return told
}

function parseSections(markdown: string): Map<string, string> {
  const parts = markdown.split(/^## (.+)$/m)
  const result = new Map<string, string>()
  for (let at = 1; at < parts.length; at += 2) result.set((parts[at] ?? '').trim(), (parts[at + 1] ?? '').trim())
  return result
}
