import type { Direction, Explanation, GradedChange, Spread } from '@mailhealth/core'
import type { Locale } from './catalogue.ts'
import { renderChange } from './render.ts'

const directions: { readonly [L in Locale]: { readonly [D in Direction]: string } } = {
  en: { weakened: 'weakened', neutral: 'changed', strengthened: 'strengthened' },
  de: { weakened: 'geschwächt', neutral: 'geändert', strengthened: 'gestärkt' },
}

/** The direction of the worst of some changes, in a word. */
export function directionText(changes: readonly GradedChange[], locale: Locale): string {
  return directions[locale][changes[0]?.direction ?? 'neutral']
}

/**
 * What a change of a target's facts comes to, a sentence each: what changed, whose doing it is where it is another
 * party's, and which authoritative servers have it. Plain text that may hold strangers' text.
 */
export function driftSentences(explanation: Explanation, subject: string, locale: Locale): readonly string[] {
  const { changes } = explanation
  return [
    ...changes.map((change) => [renderChange(change, subject, locale), partyText(change, locale)].join(' ').trim()),
    ...spreadSentences(explanation, locale),
  ]
}

/** The part of driftSentences() that says which authoritative servers have a change. */
export function spreadSentences({ spread }: Pick<Explanation, 'spread'>, locale: Locale): readonly string[] {
  return spread.map((one) => spreadText(one, locale))
}

function partyText({ thirdParty }: GradedChange, locale: Locale): string {
  if (thirdParty === null) return ''
  return locale === 'en' ? `It was ${thirdParty} that changed it.` : `Geändert hat das ${thirdParty}.`
}

const most = 6

function spreadText({ name, type, have, lack, silent }: Spread, locale: Locale): string {
  const [had, lacked, unheard] = [have, lack, silent].map(listed) as [string, string, string]
  const isEnglish = locale === 'en'
  const unanswered = silent.length === 0 ? '' : isEnglish ? ` No answer from ${unheard}.` : ` Ohne Antwort: ${unheard}.`
  return `${isEnglish ? english() : german()}${unanswered}`

  function english(): string {
    if (lack.length === 0) return `${name} ${type}: on every authoritative server that answers.`
    if (have.length === 0) return `${name} ${type}: ${lacked} already say otherwise; a cache is behind.`
    return `Propagating, ${name} ${type}: on ${had} already, not on ${lacked}.`
  }

  function german(): string {
    if (lack.length === 0) return `${name} ${type}: auf allen autoritativen Servern, die antworten.`
    if (have.length === 0) return `${name} ${type}: ${lacked} sagen schon etwas anderes; ein Cache ist veraltet.`
    return `Noch unterwegs, ${name} ${type}: schon auf ${had}, nicht auf ${lacked}.`
  }
}

function listed(servers: readonly string[]): string {
  const rest = servers.length - most
  return `${servers.slice(0, most).join(', ')}${rest > 0 ? ` +${rest}` : ''}`
}
