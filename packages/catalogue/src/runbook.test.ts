import { readFileSync } from 'node:fs'
import { type CheckId, checkIds, incidentSources, isCheckId } from '@mailhealth/core'
import { describe, expect, test } from 'vitest'
import { driftRunbook, type FindingId, findingIds, type Locale, locales, runbookSection } from './index.ts'

const leads: { readonly [L in Locale]: readonly string[] } = {
  en: ['**What it means.**', '**Confirm.**', '**Fix.**', '**Fixed when**'],
  de: ['**Was es heißt.**', '**Prüfen.**', '**Beheben.**', '**Woran man es merkt.**'],
}
const files: { readonly [L in Locale]: string } = { en: 'runbook.md', de: 'runbook.de.md' }

/** Commands, records, names and settings: whatever stands between backticks. */
const code = /```[^]*?```|`[^`]+`/g

const englishWords = /\b(the|is|are|it|and|that|which|with|only|anybody)\b/i

/** A finding's section, or that of a check whose facts left their baseline. */
type Section = FindingId | CheckId
const all: readonly Section[] = [...findingIds, ...checkIds]

describe.each(locales)('the runbooks, in %s', (locale) => {
  test.each(incidentSources)('%s has a section for each of its findings, in one order, and no other', (check) => {
    const markdown = readFileSync(new URL(`./${check}/${files[locale]}`, import.meta.url), 'utf8')
    const headings = [...markdown.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading)
    expect(headings.toSorted()).toEqual(findingIds.filter((id) => id.startsWith(`${check}.`)).toSorted())
    const english = readFileSync(new URL(`./${check}/${files.en}`, import.meta.url), 'utf8')
    expect(headings).toEqual([...english.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading))
  })

  test('drift has a section for each check, and no other', () => {
    const markdown = readFileSync(new URL(`./drift/${files[locale]}`, import.meta.url), 'utf8')
    expect([...markdown.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading)).toEqual(checkIds)
  })

  test.each(all)('%s: what it means, how to confirm, how to fix, when it is fixed, in this order', (id) => {
    const bold = sectionOf(id, locale).match(/^\*\*.+?\*\*/gm)
    expect(bold).toEqual(leads[locale])
  })
})

describe('the German runbooks say what the English ones say', () => {
  test.each(all)('%s: the same commands, addresses and numbers', (id) => {
    expect(constantsOf(sectionOf(id, 'de'))).toEqual(constantsOf(sectionOf(id, 'en')))
  })

  test('and there are many of them', () => {
    const told = findingIds.map((id) => constantsOf(sectionOf(id, 'de')))
    expect(told.flatMap(({ commands }) => commands).length).toBeGreaterThan(findingIds.length)
    expect(told.flatMap(({ addresses }) => addresses)).toContain('https://check.spamhaus.org/')
    expect(told.flatMap(({ numbers }) => numbers)).toContain('9989')
  })

  test.each(all)('%s: no paragraph is left in English', (id) => {
    const english = paragraphsOf(sectionOf(id, 'en'))
    const german = paragraphsOf(sectionOf(id, 'de'))
    expect(german.length).toBe(english.length)
    for (const paragraph of german) {
      expect(english).not.toContain(paragraph)
      expect(paragraph).not.toMatch(englishWords)
    }
  })

  test('English would be noticed', () => {
    for (const id of all) {
      const noticed = paragraphsOf(sectionOf(id, 'en')).filter((one) => englishWords.test(one))
      expect(noticed, id).not.toEqual([])
    }
  })
})

function sectionOf(id: Section, locale: Locale): string {
  return (isCheckId(id) ? driftRunbook(id, locale) : runbookSection(id, locale)) ?? ''
}

/** What no translation changes. */
function constantsOf(section: string) {
  const prose = section.replace(code, ' ')
  return {
    commands: distinct(section, code),
    addresses: distinct(section, /https?:\/\/[^\s`<>)|]+/g),
    numbers: distinct(prose, /\d+/g),
  }
}

function distinct(text: string, pattern: RegExp): string[] {
  return [...new Set(text.match(pattern))].toSorted()
}

/** Paragraphs that are sentences, without code and without their lead. */
function paragraphsOf(section: string): string[] {
  return section
    .replace(code, '')
    .split(/\n{2,}/)
    .filter((paragraph) => !paragraph.startsWith('#'))
    .map((paragraph) => paragraph.replace(/^\*\*.+?\*\* */, ''))
    .filter((paragraph) => /\p{L}/u.test(paragraph))
}
