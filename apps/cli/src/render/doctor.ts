import type { Outcome } from '@mailhealth/core'
import type { Answered, AnswerState } from '../doctor/question.ts'
import { printable } from './printable.ts'
import type { Layout } from './text.ts'
import { wrap } from './wrap.ts'

const indent = '         '

/** Questions with their answers, in their order, and how many came out how. */
export function renderAnswers(answered: readonly Answered[], layout: Layout): string {
  const states: readonly AnswerState[] = ['fail', 'warn', 'unknown', 'ok']
  const counts = states.flatMap((state) => {
    const count = answered.filter((one) => one.state === state).length
    return count === 0 ? [] : [layout.style.outcome(shades[state], `${count} ${state}`)]
  })
  return `${answered.map((one) => block(one, layout)).join('\n')}\n\n${counts.join(', ')}\n`
}

function block({ state, text, said, todo }: Answered, { width, style }: Layout): string {
  const word = state.toUpperCase()
  const lines = wrap(printable(`${text} ${said}`), width, word.padEnd(indent.length), indent)
  const drawn = lines.replace(word, style.outcome(shades[state], word))
  return todo === null ? drawn : `${drawn}\n${wrap(printable(todo), width, `${indent}→ `)}`
}

const shades: { readonly [S in AnswerState]: Outcome } = {
  ok: 'pass',
  warn: 'indeterminate',
  fail: 'fail',
  unknown: 'skipped',
}
