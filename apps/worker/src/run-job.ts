import { setTimeout as wait } from 'node:timers/promises'
import { reportOf } from '@mailhealth/catalogue'
import { checkNamed, checks, type RunResult, runCheck, type Surroundings } from '@mailhealth/checks'
import type { Config } from '@mailhealth/config'
import {
  type CheckId,
  type Clock,
  type Finding,
  NameError,
  newEventId,
  type Report,
  type Target,
  targetKey,
  type Verdict,
} from '@mailhealth/core'
import { type CheckJob, checkJobId, derivedId, type LookJob } from '@mailhealth/queue'
import {
  bringForward,
  checkStateOf,
  dkimKeyHolders,
  enqueueEvent,
  quarantinedZones,
  type RunLocks,
  type Store,
} from '@mailhealth/store'
import { spreadOfRun } from './drift.ts'
import { findTarget } from './find-target.ts'
import { pathOf } from './list-standing.ts'
import { recordRun } from './record-run.ts'
import { failingResolver } from './resolver-watch.ts'
import type { InForce } from './state.ts'
import type { World } from './surroundings.ts'
import { readTarget } from './typed-target.ts'

/** What jobs are run with. */
export interface JobParts {
  readonly store: Store
  readonly locks: RunLocks
  readonly clock: Clock
  readonly onVerdict: (verdict: Verdict) => void
  readonly current: () => InForce
}

/** How soon a check is due again that could not start because another run of it lasted. */
const postponedMs = 1_000
/** How often a look asks whether the run that it waits for is over. */
const askAgainMs = 200

/**
 * Runs a planned check and records it. A target that the configuration no longer has is passed over; a check that is
 * still being run (it takes longer than its interval, or somebody looks) is due again shortly.
 */
export async function runCheckJob(parts: JobParts, job: CheckJob, signal: AbortSignal): Promise<void> {
  const { targetKey: key, check } = job
  const target = parts.current().targets.get(key)
  if (target === undefined) return
  const release = await parts.locks.take(key, check)
  if (release === null) {
    await bringForward(parts.store.db, key, check, new Date(parts.clock.now().getTime() + postponedMs))
    return
  }
  const { dialer } = parts.current().world
  await runAndRecord(parts, target, check, { origin: checkJobId(job), isLook: false, dialer, signal }).finally(release)
}

/**
 * Looks at a target because somebody asked: runs the checks that apply, records them where the target is a watched one,
 * and answers with a `check.finished` event that carries the report, or a sentence for a target that is none.
 */
export async function runLookJob(parts: JobParts, job: LookJob, signal: AbortSignal): Promise<void> {
  const answer = await lookAt(parts, job, signal)
  await parts.store.db.transaction((tx) =>
    enqueueEvent(tx, {
      schemaVersion: 1,
      id: newEventId(parts.clock),
      type: 'check.finished',
      at: parts.clock.now().toISOString(),
      request: job.request,
      ...answer,
    }),
  )
}

type Answer = { readonly report: Report; readonly problem: null } | { readonly report: null; readonly problem: string }

async function lookAt(parts: JobParts, job: LookJob, signal: AbortSignal): Promise<Answer> {
  const { config, targets, world } = parts.current()
  try {
    const context = { targets: [...config.targets, ...targets.values()], resolver: world.resolver, signal, as: null }
    const { target } = await findTarget(readTarget(job.target), context)
    const wanted = checks.filter((check) => check.appliesTo(target) && (job.checks?.includes(check.id) ?? true))
    const dialer = world.dialerOfLook()
    const runs = await Promise.all(
      wanted.map(async ({ id }) => {
        const release = await waitForTurn(parts.locks, targetKey(target), id, signal)
        return runAndRecord(parts, target, id, { origin: job.request, isLook: true, dialer, signal }).finally(release)
      }),
    )
    if (runs.length === 0) return { report: null, problem: `none of these checks applies to a ${target.kind}` }
    const verdicts = runs.map((run) => run.verdict)
    return { report: reportOf(target, verdicts, config.slack.locale, config.runbooks), problem: null }
  } catch (error) {
    if (error instanceof NameError) return { report: null, problem: error.message }
    throw error
  }
}

/** Whoever asked wants to know how it is now: a run that began earlier is waited for, and not taken as the answer. */
async function waitForTurn(
  locks: RunLocks,
  key: string,
  check: CheckId,
  signal: AbortSignal,
): Promise<() => Promise<void>> {
  for (;;) {
    const release = await locks.take(key, check)
    if (release !== null) return release
    await wait(askAgainMs, undefined, { signal })
  }
}

async function runAndRecord(
  parts: JobParts,
  target: Target,
  check: CheckId,
  job: { readonly origin: string } & Pick<Surroundings, 'isLook' | 'dialer' | 'signal'>,
): Promise<RunResult> {
  const { origin, ...how } = job
  const { signal } = how
  const { config, targets, world } = parts.current()
  const key = targetKey(target)
  const isWatched = targets.has(key)
  const { memory, state } = isWatched ? await checkStateOf(parts.store.db, key, check) : { memory: null, state: null }
  const keyHolders = (hashes: readonly string[]) => dkimKeyHolders(parts.store.db, hashes)
  const surroundings = { ...world, ...how, keyHolders }
  const result = await runCheck(checkNamed(check), target, surroundings, config.severity, memory)
  if (isWatched) {
    const resolverFault = await resolverFaultOf(result.verdict, world, config, signal)
    const spread = await spreadOfRun(target, result.verdict, state, { ...world, signal })
    await recordRun(
      parts.store,
      {
        ...result,
        id: derivedId(origin, key, check),
        targetKey: key,
        tags: 'tags' in target ? target.tags : [],
        resolverFault,
        quarantined: await quarantinedFor(result.verdict, parts.store, config),
        spread,
        severity: config.severity,
      },
      config.alerting,
      parts.clock,
    )
  }
  parts.onVerdict(result.verdict)
  return result
}

/** The lists that are out of all verdicts, where a run could not tell and that may be why. */
async function quarantinedFor({ check, outcome }: Verdict, { db }: Store, config: Config): Promise<readonly string[]> {
  return check === 'dnsbl' && outcome === 'indeterminate' ? quarantinedZones(db, pathOf(config)) : []
}

/** What is wrong with the resolver where a run could not tell: the run may say so itself. */
async function resolverFaultOf(
  { outcome, findings }: Verdict,
  { resolverTests }: World,
  { severity }: Config,
  signal: AbortSignal,
): Promise<Finding | null> {
  if (outcome !== 'indeterminate') return null
  return (
    findings.find(({ id }) => id === 'dnsbl.resolver-fault') ?? (await failingResolver(resolverTests, severity, signal))
  )
}
