import { OperatorError } from '@mailhealth/core'

/** How an answer is to be taken. `unknown` is neither good nor bad: it could not be told. */
export type AnswerState = 'ok' | 'warn' | 'fail' | 'unknown'

/** What was found out, in a sentence, and what to do about it; null where there is nothing to do. */
export interface Answer {
  readonly state: AnswerState
  readonly said: string
  readonly todo: string | null
}

/** Something that the doctor asks of the surroundings. */
export interface Question {
  /** `<area>.<what>`, stable. */
  readonly id: string
  /** What it is asked about (a resolver, a directory); null where there is one of it only. */
  readonly subject: string | null
  readonly text: string
  /** Finds out. What it begins it ends, when the signal aborts too. @throws OperatorError, whose sentence is then a `fail` */
  ask(signal: AbortSignal): Promise<Answer>
}

/** A question with its answer. */
export interface Answered extends Answer, Omit<Question, 'ask'> {}

/** What may be given to answers(). */
export interface Asking {
  /** For each question; what takes longer is `unknown`. */
  readonly deadlineMs: number
  /** Aborts when the operator wants the program to end. */
  readonly signal: AbortSignal
  readonly onAnswered: () => void
}

/** Asks everything side by side; the answers are in the order of the questions. @throws the signal's reason when it aborts */
export function answers(questions: readonly Question[], asking: Asking): Promise<readonly Answered[]> {
  return Promise.all(
    questions.map(async (question) => {
      const { id, subject, text } = question
      const answer = await answerInTime(question, asking)
      asking.onAnswered()
      return { id, subject, text, ...answer }
    }),
  )
}

async function answerInTime(question: Question, { deadlineMs, signal }: Asking): Promise<Answer> {
  signal.throwIfAborted()
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(new Error('too late')), deadlineMs)
  const ended = AbortSignal.any([signal, late.signal])
  const aborted = new Promise<never>((_, reject) => {
    ended.addEventListener('abort', () => reject(ended.reason), { once: true })
  })
  try {
    return await Promise.race([question.ask(ended), aborted])
  } catch (error) {
    if (signal.aborted) throw signal.reason
    if (late.signal.aborted) return unknown(`Nothing came within ${deadlineMs / 1000} s.`)
    if (error instanceof OperatorError) return fail(error.message, null)
    throw error
  } finally {
    clearTimeout(timer)
  }
}

export function ok(said: string): Answer {
  return { state: 'ok', said, todo: null }
}

export function warn(said: string, todo: string): Answer {
  return { state: 'warn', said, todo }
}

export function fail(said: string, todo: string | null): Answer {
  return { state: 'fail', said, todo }
}

export function unknown(said: string, todo: string | null = null): Answer {
  return { state: 'unknown', said, todo }
}
