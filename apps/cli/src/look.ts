import { reportOf } from '@mailhealth/catalogue'
import { checkNamed, checks, runCheck } from '@mailhealth/checks'
import type { Config } from '@mailhealth/config'
import { addressesOf, type CheckId, type Report, type Target, targetKey, targetName } from '@mailhealth/core'
import type { World } from '@mailhealth/worker/look'
import { UsageError } from './command.ts'
import type { Progress } from './progress.ts'

/** What targets are looked at with. */
export interface Looking {
  readonly config: Config
  readonly world: World
  /** The checks that are wanted. */
  readonly only: readonly CheckId[]
  readonly progress: Progress
  readonly signal: AbortSignal
}

/** So many targets are looked at at once; the checks of each run side by side. */
const maxAtOnce = 8

/** The targets with each network as its addresses, each a target of its own, and nothing twice. */
export function singleTargets(targets: readonly Target[]): readonly Target[] {
  const single = targets.flatMap((target): readonly Target[] => {
    if (target.kind !== 'network') return [target]
    return [...addressesOf(target.cidr)].map((address) => ({ kind: 'address', address }))
  })
  return [...new Map(single.map((target) => [targetKey(target), target])).values()]
}

/**
 * Looks at targets, a few at once, and hands each report over as it is finished, with its target's index.
 *
 * @throws UsageError when none of the wanted checks has anything to say about one of them
 * @throws the signal's reason when it aborts
 */
export async function lookAtAll(
  targets: readonly Target[],
  looking: Looking,
  onReport: (report: Report, index: number) => void,
): Promise<void> {
  for (const target of targets) checksFor(target, looking.only)
  const queue = targets.entries()
  const work = async (): Promise<void> => {
    for (const [index, target] of queue) onReport(await lookAt(target, looking), index)
  }
  await Promise.all(Array.from({ length: Math.min(maxAtOnce, targets.length) }, work))
}

async function lookAt(target: Target, { config, world, only, progress, signal }: Looking): Promise<Report> {
  const fitting = checksFor(target, only)
  progress.started(targetName(target), fitting)
  const verdicts = await Promise.all(
    fitting.map(async (id) => {
      const { verdict } = await runCheck(checkNamed(id), target, { ...world, signal }, config.severity, null)
      progress.finished(targetName(target), id)
      return verdict
    }),
  )
  return reportOf(target, verdicts, config.slack.locale, config.runbooks)
}

function checksFor(target: Target, only: readonly CheckId[]): readonly CheckId[] {
  const fitting = checks.filter((check) => only.includes(check.id) && check.appliesTo(target)).map((check) => check.id)
  if (fitting.length > 0) return fitting
  throw new UsageError(
    `${targetName(target)} is of the kind ${target.kind}, about which ${only.join(', ')} can say nothing`,
  )
}
