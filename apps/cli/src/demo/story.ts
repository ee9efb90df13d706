import type { Message, Revision } from '@mailhealth/testkit'

/** The steps of the story, in order. */
export const stepNames = ['connected', 'alerted', 'acknowledged', 'resolved'] as const
export type StepName = (typeof stepNames)[number]

/** What came of a step. */
export interface Step {
  readonly name: StepName
  /** When it first happened; null when it did not. */
  readonly at: string | null
  /** Null when it happened exactly once; else what happened instead. */
  readonly problem: string | null
}

/** How the product was connected to Slack. */
export interface Connection {
  /** When it was; null when it never was. */
  readonly at: string | null
  /** How often it connected again. */
  readonly reconnects: number
}

/**
 * Reads the story of one incident from what a channel received: did each step happen exactly once? An incident is one
 * message, which says what is now, and whose thread has one line for each step.
 */
export function storyOf(messages: readonly Message[], connection: Connection): readonly Step[] {
  const parents = messages.filter((message) => message.threadTs === null)
  const [parent] = parents
  const lines = messages.filter((message) => message.threadTs !== null && message.threadTs === parent?.ts)
  const states = parent?.revisions.map(stateOf) ?? []
  const at = (state: string): string | null => parent?.revisions[states.indexOf(state)]?.at ?? null
  return [
    { name: 'connected', at: connection.at, problem: connectionProblem(connection) },
    {
      name: 'alerted',
      at: parent?.revisions[0]?.at ?? null,
      problem: parentProblem(parents) ?? stateProblem(states, 'open') ?? lineProblem(lines, 'opened'),
    },
    {
      name: 'acknowledged',
      at: at('acknowledged'),
      problem: stateProblem(states, 'acknowledged') ?? lineProblem(lines, 'acknowledged'),
    },
    {
      name: 'resolved',
      at: at('resolved'),
      problem:
        stateProblem(states, 'resolved') ??
        (states.at(-1) === 'resolved' ? null : 'the message does not end with it') ??
        lineProblem(lines, 'resolved'),
    },
  ]
}

/** The thread's lines as English words them; a time and a call may go before. */
const lineOf = {
  opened: /(?:^|> |: )opened\b/,
  acknowledged: /(?:^|> )acknowledged by /,
  resolved: /(?:^|> )resolved\b/,
} as const

/** The state that an incident's message tells: `Critical, MH-1 open: …`. */
export function stateOf(revision: Revision | undefined): string | null {
  return /\bMH-\d+ (open|acknowledged|snoozed|resolved): /.exec(revision?.text ?? '')?.[1] ?? null
}

/** True for the message of an incident, by its metadata. */
export function isIncident(message: Message): boolean {
  return message.revisions[0]?.metadata?.event_type === 'mailhealth_incident'
}

function connectionProblem({ at, reconnects }: Connection): string | null {
  if (at === null) return 'not connected'
  return reconnects === 0 ? null : `connected again, ${reconnects} times`
}

function parentProblem(parents: readonly Message[]): string | null {
  if (parents.length !== 1) return parents.length === 0 ? 'no message' : `${parents.length} messages in the channel`
  return parents.every(isIncident) ? null : 'the message is not that of an incident'
}

/** Whether a message came to say a state exactly once; saying it again in the next revision does not count. */
function stateProblem(states: readonly (string | null)[], state: string): string | null {
  const times = states.filter((one, index) => one === state && states[index - 1] !== state).length
  if (times === 1) return null
  return times === 0 ? `no message says "${state}"` : `the message came to say "${state}" ${times} times`
}

function lineProblem(lines: readonly Message[], step: keyof typeof lineOf): string | null {
  const count = lines.filter((line) => lineOf[step].test(line.revisions.at(-1)?.text ?? '')).length
  return count === 1 ? null : `${count === 0 ? 'no' : count} ${count > 1 ? 'lines' : 'line'} "${step}" in the thread`
}
