import { expect, test } from 'vitest'
import { staleText } from './stale-words.ts'

test.each([
  [{ answers: 1, seconds: 7_200 }, '1 answer is an old one, run out 2 hours ago: the resolver fails.'],
  [{ answers: 3, seconds: 40 }, '3 answers are old ones, run out 40 seconds ago at most: the resolver fails.'],
])('%o in English', (stale, text) => expect(staleText(stale, 'en')).toBe(text))

test.each([
  [{ answers: 1, seconds: 7_200 }, '1 Antwort ist eine alte, seit 2 Stunden abgelaufen: Der Resolver versagt.'],
  [{ answers: 3, seconds: 60 }, '3 Antworten sind alte, seit höchstens 1 Minute abgelaufen: Der Resolver versagt.'],
])('%o in German', (stale, text) => expect(staleText(stale, 'de')).toBe(text))
