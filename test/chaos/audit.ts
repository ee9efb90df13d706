import {
  listIncidents,
  openStore,
  type Store,
  type StorePlace,
  takeUnpublished,
  transitionsOf,
} from '@mailhealth/store'
import type { FakeSlack, Message } from '@mailhealth/testkit'

/** What the store and Slack say of each other after everything has settled. */
export interface Audit {
  readonly runs: number
  /** How many runs of one check of one target were under way at the same time. */
  readonly overlaps: number
  readonly incidents: number
  readonly transitions: number
  readonly parents: number
  readonly threadLines: number
  /** Steps that waited so long that one summary told them, and need no line. */
  readonly caughtUp: number
  /** How many things that people did in Slack were done; each counts once. */
  readonly actionsDone: number
  /** Everything that was lost, or said twice; empty when all is well. */
  readonly violations: readonly string[]
}

/** A click on Acknowledge that Slack saw acknowledged. */
export interface Click {
  /** Of the incident, `MH-7`. */
  readonly name: string
  readonly at: Date
}

/** Holds a store, which no process works on, against what Slack received, and against what people clicked. */
export async function audit(
  place: StorePlace,
  slack: FakeSlack,
  channel: string,
  acknowledged: readonly Click[] = [],
): Promise<Audit> {
  const said = saidIn(slack, channel)
  const store = await openStore(place)
  try {
    const stories = await storiesOf(store)
    const counts = await countsOf(store)
    const waiting = await takeUnpublished(store.db, 1)
    const open = stories.filter((one) => one.state !== 'resolved').map((one) => `${one.targetKey} ${one.check}`)
    const transitions = stories.flatMap((one) => one.steps).length
    const caughtUp = await caughtUpWith(store)
    const violations = [
      ...stories.flatMap((story) => faultsOf(story, said, caughtUp.events)),
      ...fault(new Set(open).size !== open.length, 'two incidents are open for one target and check'),
      ...fault(waiting.length > 0, 'the outbox is not empty'),
      ...fault(counts.overlaps > 0, `${counts.overlaps} times two runs of one check of one target met`),
      ...fault(counts.unannounced > 0, `${counts.unannounced} transitions have no event in the outbox`),
      ...fault(said.parents.length !== stories.length, `${said.parents.length} messages, ${stories.length} incidents`),
      ...strayLines(stories, said),
      ...faultsOfSummaries(caughtUp, said),
      ...lostClicks(stories, acknowledged, counts),
    ]
    const { runs, overlaps, actionsDone } = counts
    const { parents, lines } = said
    return {
      runs,
      overlaps,
      incidents: stories.length,
      transitions,
      parents: parents.length,
      threadLines: lines.length,
      caughtUp: caughtUp.events.size,
      actionsDone,
      violations,
    }
  } finally {
    await store.close()
  }
}

interface Said {
  readonly parents: readonly Message[]
  readonly lines: readonly Message[]
  readonly summaries: readonly Message[]
}

function saidIn(slack: FakeSlack, channel: string): Said {
  const messages = slack.messages(channel)
  return {
    parents: messages.filter((message) => eventOf(message).event_type === 'mailhealth_incident'),
    lines: messages.filter((message) => eventOf(message).event_type === 'mailhealth_event' && message.threadTs),
    summaries: messages.filter((message) => eventOf(message).event_type === 'mailhealth_catch_up'),
  }
}

type Stories = Awaited<ReturnType<typeof storiesOf>>

async function storiesOf(store: Store) {
  const incidents = await listIncidents(store.db, { limit: 100_000 })
  return Promise.all(
    incidents.map(async (incident) => ({
      ...incident,
      name: `MH-${incident.number}`,
      steps: await transitionsOf(store.db, incident.number),
    })),
  )
}

interface CaughtUp {
  /** The events that summaries told of, since they had waited for minutes. */
  readonly events: ReadonlySet<string>
  /** Each summary, by the oldest event that it tells of. */
  readonly summaries: readonly string[]
  /** How many summaries are not done, and how many events fall into the time of none. */
  readonly unfinished: number
  readonly outside: number
}

async function caughtUpWith(store: Store): Promise<CaughtUp> {
  const { rows: events } = await store.pool.query<{ id: string; inside: boolean }>(`
    select event_id as id, exists (select from catch_ups where created_at between since and until) as inside
    from consumed_events join outbox on outbox.id = event_id where subscriber = 'slack.caught-up'`)
  const { rows: summaries } = await store.pool.query<{ id: string; done: boolean }>(
    'select id, done_at is not null as done from catch_ups',
  )
  return {
    events: new Set(events.map(({ id }) => id)),
    summaries: summaries.map(({ id }) => id),
    unfinished: summaries.filter(({ done }) => !done).length,
    outside: events.filter(({ inside }) => !inside).length,
  }
}

function faultsOfSummaries({ summaries, unfinished, outside }: CaughtUp, said: Said): string[] {
  const told = said.summaries.map((message) => eventOf(message).event_payload?.['event'])
  return [
    ...summaries.flatMap((id) => {
      const times = told.filter((one) => one === id).length
      return fault(times !== 1, `the summary from ${id} on was said ${times} times`)
    }),
    ...fault(told.length !== summaries.length, `${told.length} summaries were said, ${summaries.length} are known`),
    ...fault(unfinished > 0, `${unfinished} summaries were not finished`),
    ...fault(outside > 0, `${outside} events were caught up with by no summary`),
  ]
}

function strayLines(stories: Stories, { lines }: Said): string[] {
  const known = new Set(stories.flatMap(({ steps }) => steps.map(({ eventId }) => eventId)))
  const strays = lines.filter((line) => !known.has(String(eventOf(line).event_payload?.['event'])))
  return fault(strays.length > 0, `${strays.length} thread lines tell of no step`)
}

function faultsOf(
  { name, state, revision, steps }: Stories[number],
  { parents, lines }: Said,
  caughtUp: ReadonlySet<string>,
): string[] {
  const own = parents.filter((message) => eventOf(message).event_payload?.['incident'] === name)
  const text = own[0]?.revisions.at(-1)?.text ?? ''
  return [
    ...fault(own.length !== 1, `${name} has ${own.length} messages`),
    ...fault(own.length > 0 && !text.includes(`${name} ${state}:`), `${name} is ${state}, its message says: ${text}`),
    ...fault(steps.length !== revision, `${name} is at revision ${revision} after ${steps.length} transitions`),
    ...steps.flatMap((step, index) => {
      const replies = lines.filter((line) => eventOf(line).event_payload?.['event'] === step.eventId)
      // In a storm the message is itself a line of the storm's thread, and so is the rest of its story.
      const isElsewhere = replies.some((line) => line.threadTs !== (own[0]?.threadTs ?? own[0]?.ts))
      return [
        ...fault(step.revision !== index + 1, `${name} has revision ${step.revision} in place ${index + 1}`),
        ...fault(
          replies.length > 1 || (replies.length === 0 && !caughtUp.has(step.eventId)),
          `${name} revision ${step.revision} was said ${replies.length} times`,
        ),
        ...fault(isElsewhere, `${name} revision ${step.revision} was said in another thread`),
      ]
    }),
  ]
}

/** A click may come too late: when it was dealt with, its incident was resolved, for good or until it was reopened. */
function lostClicks(stories: Stories, acknowledged: readonly Click[], counts: Counts): string[] {
  const { actionsDone, lastActionAt } = counts
  const lost = acknowledged.filter(({ name, at }) => {
    const steps = stories.find((one) => one.name === name)?.steps ?? []
    if (steps.some((step) => step.type === 'acknowledged')) return false
    return lastActionAt === null || !wasResolved(steps, at, lastActionAt)
  })
  return [
    ...lost.map(({ name, at }) => {
      const steps = stories.find((one) => one.name === name)?.steps ?? []
      const story = steps.map((step) => `${step.type} ${step.at}`).join(', ')
      return `${name} was acknowledged in Slack ${at.toISOString()}, and the store does not know: ${story}`
    }),
    ...fault(actionsDone < acknowledged.length, `of ${acknowledged.length} clicks ${actionsDone} were dealt with`),
  ]
}

/** Whether an incident was resolved at any instant of a time. */
function wasResolved(steps: Stories[number]['steps'], from: Date, to: Date): boolean {
  return steps.some((step, index) => {
    if (step.type !== 'resolved') return false
    const reopened = steps[index + 1]
    return Date.parse(step.at) <= to.getTime() && (reopened === undefined || Date.parse(reopened.at) >= from.getTime())
  })
}

interface Counts {
  readonly runs: number
  readonly overlaps: number
  readonly unannounced: number
  readonly actionsDone: number
  readonly lastActionAt: Date | null
}

async function countsOf(store: Store): Promise<Counts> {
  const { rows } = await store.pool.query<Counts>(`
    with spans as (
      select id, target_key, "check", started_at, started_at + duration_ms * interval '1 ms' as ended_at from runs)
    select
      (select count(*)::int from spans) as "runs",
      (select count(*)::int from spans a join spans b
        on a.target_key = b.target_key and a."check" = b."check" and a.id < b.id
        and a.started_at < b.ended_at and b.started_at < a.ended_at) as "overlaps",
      (select count(*)::int from transitions left join outbox on outbox.id = event_id where outbox.id is null)
        as "unannounced",
      (select count(*)::int from consumed_events where subscriber = 'slack.actions') as "actionsDone",
      (select max(at) from consumed_events where subscriber = 'slack.actions') as "lastActionAt"`)
  if (rows[0] === undefined) throw new Error('the store counts nothing')
  return rows[0]
}

function fault(isFault: boolean, words: string): string[] {
  return isFault ? [words] : []
}

interface Metadata {
  readonly event_type?: string
  readonly event_payload?: { readonly [key: string]: unknown }
}

function eventOf(message: Message): Metadata {
  return (message.revisions[0]?.metadata ?? {}) as Metadata
}
