import type { Coverage } from '@mailhealth/core'
import type { Locale } from '../catalogue.ts'
import { durationDe, durationEn } from '../duration.ts'

/** That answers had run out and were given all the same (`resolver.serveStale`), since the resolvers failed. */
export function staleText({ answers, seconds }: NonNullable<Coverage['stale']>, locale: Locale): string {
  return locale === 'de' ? german(answers, durationDe(seconds)) : english(answers, durationEn(seconds))
}

function english(answers: number, age: string): string {
  const what = answers === 1 ? '1 answer is an old one' : `${answers} answers are old ones`
  return `${what}, run out ${age} ago${answers === 1 ? '' : ' at most'}: the resolver fails.`
}

function german(answers: number, age: string): string {
  const what = answers === 1 ? '1 Antwort ist eine alte' : `${answers} Antworten sind alte`
  return `${what}, seit ${answers === 1 ? '' : 'höchstens '}${age} abgelaufen: Der Resolver versagt.`
}
