import { EventEmitter, once } from 'node:events'
import type { CheckId } from '@mailhealth/core'
import { latest, type Message } from '@mailhealth/testkit'
import type { Io } from '../command.ts'
import { openStage, type Stage } from './stage.ts'
import { isIncident, type Step, type StepName, stateOf, stepNames, storyOf } from './story.ts'
import { listZone } from './switches.ts'

/** A story that was played to its end, or to the step that did not happen. */
export interface Played {
  readonly steps: readonly Step[]
  /** What the channel received. */
  readonly messages: readonly Message[]
}

const channel = 'C0MAILOPS'

/** Each step has so long to happen: a machine that is busy otherwise tells no other story. */
const stepMs = 60_000

/**
 * Plays the demo without a browser: the address is listed, somebody acknowledges the alert, the listing goes. It goes on
 * until the check has run once more, so that what would be told twice is seen.
 *
 * @throws the signal's reason when it aborts
 */
export async function playStory(io: Io): Promise<Played> {
  const runs = new EventEmitter()
  tell(io, 'starting the product, a simulated internet and a simulated Slack')
  const stage = await openStage({ io, hasPage: false, onVerdict: ({ check }) => runs.emit(check) })
  try {
    return await play(stage, io, (check) => once(runs, check, { signal: AbortSignal.timeout(stepMs) }))
  } finally {
    await stage.close()
  }
}

async function play(stage: Stage, io: Io, nextRun: (check: CheckId) => Promise<unknown>): Promise<Played> {
  const connects = connectionCalls(stage)
  const times: string[] = []
  for (const [name, happening] of storyline(stage)) {
    const at = await reach(io, name, happening)
    if (at === null) break
    times.push(at)
  }
  if (times.length === stepNames.length) await nextRun('dnsbl').catch(() => undefined)
  const reconnects = connectionCalls(stage) - connects
  await stage.stopProduct()
  const messages = stage.slack.messages(channel)
  return { steps: storyOf(messages, { at: times[0] ?? null, reconnects }), messages }
}

function storyline(stage: Stage): readonly (readonly [StepName, () => Promise<unknown>])[] {
  const { internet, slack } = stage
  return [
    ['connected', () => slack.waitFor(() => slack.sockets > 0, stepMs)],
    [
      'alerted',
      () => {
        internet.list(internet.mailAddress, listZone)
        return shows(stage, 'open', 1)
      },
    ],
    [
      'acknowledged',
      async () => {
        await slack.click({ messageTs: parentOf(stage)?.ts ?? '', actionId: 'mh:ack' })
        await shows(stage, 'acknowledged', 2)
      },
    ],
    [
      'resolved',
      () => {
        internet.delist(internet.mailAddress, listZone)
        return shows(stage, 'resolved', 3)
      },
    ],
  ]
}

/** When a step had happened; null when its time was up. @throws the signal's reason when it aborts */
async function reach(io: Io, name: StepName, happening: () => Promise<unknown>): Promise<string | null> {
  const { signal } = io
  signal.throwIfAborted()
  const aborted = Promise.withResolvers<never>()
  const onAbort = (): void => aborted.reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    await Promise.race([happening(), aborted.promise])
  } catch {
    signal.throwIfAborted()
    return null
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
  tell(io, name)
  return new Date().toISOString()
}

/** Waits for the incident's message to tell a state, with so many lines in its thread. */
function shows(stage: Stage, state: string, lines: number): Promise<unknown> {
  return stage.slack.waitFor((slack) => {
    const parent = parentOf(stage)
    const isShown = parent !== undefined && stateOf(latest(parent)) === state
    return isShown && slack.messages(channel).filter((one) => one.threadTs === parent.ts).length >= lines
  }, stepMs)
}

function parentOf({ slack }: Stage): Message | undefined {
  return slack.messages(channel).find((message) => message.threadTs === null && isIncident(message))
}

function connectionCalls({ slack }: Stage): number {
  return slack.calls.filter(({ method }) => method === 'apps.connections.open').length
}

function tell(io: Io, what: string): void {
  if (io.isErrTerminal) io.err(`${new Date().toISOString().slice(11, 19)} ${what}\n`)
}
