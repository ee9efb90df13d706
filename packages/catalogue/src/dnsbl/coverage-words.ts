import type { CoverageGap, ListCoverage } from '@mailhealth/core'
import type { Locale } from '../catalogue.ts'

const weekMs = 6 * 86_400_000
/** More operators than these in one part are counted, not named. */
const mostNamed = 5

/**
 * Which lists are missing, since when, and what to do about it: `asked 41, answered 38; Spamhaus refused since Tuesday
 * 09:10: your resolver is public. …`. An operator is named once for one trouble, and those of the same trouble since
 * the same minute together. Times are UTC, as weekdays within the week before `now`.
 */
export function listCoverageText({ asked, answered, gaps }: ListCoverage, now: string, locale: Locale): string {
  const words = allWords[locale]
  const byOperator = new Map<string, CoverageGap[]>()
  for (const gap of gaps) {
    const key = `${gap.operator} ${gap.state} ${gap.cause}`
    byOperator.set(key, [...(byOperator.get(key) ?? []), gap])
  }
  const byTrouble = Map.groupBy([...byOperator.values()], (group) => troubleOf(group, now, locale))
  const parts = [...byTrouble].map(([trouble, groups]) => `${namesOf(groups, words)} ${trouble}`)
  return `${words.head(asked, answered)}; ${parts.join('; ')}.`
}

function namesOf(groups: readonly (readonly CoverageGap[])[], words: CoverageWords): string {
  const names = groups.flatMap((group) => {
    const [first] = group
    return first === undefined ? [] : group.length > 1 ? `${first.operator} (${group.length})` : first.list
  })
  if (names.length <= mostNamed) return names.join(', ')
  return `${names.slice(0, mostNamed).join(', ')} ${words.more(names.length - mostNamed)}`
}

function troubleOf(group: readonly CoverageGap[], now: string, locale: Locale): string {
  const [first] = group
  if (first === undefined) return ''
  const words = allWords[locale]
  const times = group.map(({ since }) => since).filter((since) => since !== null)
  const since = times.length === 0 ? '' : words.since(timeText(times.sort()[0] ?? '', now, locale))
  const advice = words.advice[`${first.state} ${first.cause}`] ?? ''
  return `${words.state[first.state]}${since}${advice === '' ? '' : `: ${advice}`}`
}

function timeText(time: string, now: string, locale: Locale): string {
  const clock = time.slice(11, 16)
  if (Date.parse(now) - Date.parse(time) > weekMs) return `${time.slice(0, 10)} ${clock}`
  const weekday = new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' }).format(new Date(time))
  return `${weekday} ${clock}`
}

interface CoverageWords {
  readonly head: (asked: number, answered: number) => string
  readonly since: (time: string) => string
  readonly more: (count: number) => string
  readonly state: { readonly [S in CoverageGap['state']]: string }
  /** By state and cause. */
  readonly advice: { readonly [stateAndCause: string]: string }
}

const en: CoverageWords = {
  head: (asked, answered) => `asked ${asked}, answered ${answered}`,
  since: (time) => ` since ${time}`,
  more: (count) => `and ${count} more`,
  state: { refused: 'refused', broken: 'broken', unknown: 'without an answer', spared: 'not asked today' },
  advice: {
    'refused public-resolver': 'your resolver is public, or has no PTR. Use your own, or the operator’s free key',
    'refused volume': 'too many questions from your resolver. It ends after a day or so',
    'refused registration': 'your resolver’s address is not registered there',
    'refused key': 'the key is not accepted',
    'refused mistyped': 'the zone is mistyped',
    'broken wildcard': 'everything looks listed',
    'broken emptied': 'no test entry any more',
    'broken parked': 'answers with addresses of no list',
    'spared null': 'the operator’s daily limit is used up',
  },
}

const de: CoverageWords = {
  head: (asked, answered) => `${asked} gefragt, ${answered} ${answered === 1 ? 'hat' : 'haben'} geantwortet`,
  since: (time) => ` seit ${time}`,
  more: (count) => `und ${count} weitere`,
  state: { refused: 'verweigert', broken: 'defekt', unknown: 'ohne Antwort', spared: 'heute nicht gefragt' },
  advice: {
    'refused public-resolver':
      'Ihr Resolver ist öffentlich oder hat keinen PTR. Einen eigenen benutzen, oder den kostenlosen Schlüssel des Betreibers',
    'refused volume': 'Zu viele Fragen von Ihrem Resolver. Das endet nach etwa einem Tag',
    'refused registration': 'Die Adresse Ihres Resolvers ist dort nicht angemeldet',
    'refused key': 'Der Schlüssel wird nicht angenommen',
    'refused mistyped': 'Die Zone ist falsch geschrieben',
    'broken wildcard': 'Alles erscheint gelistet',
    'broken emptied': 'Kein Testeintrag mehr',
    'broken parked': 'Antworten mit Adressen, die keine Liste hat',
    'spared null': 'Das Tageskontingent beim Betreiber ist aufgebraucht',
  },
}

const allWords: { readonly [L in Locale]: CoverageWords } = { en, de }
