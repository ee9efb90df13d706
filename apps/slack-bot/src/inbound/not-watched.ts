import { nearestScope } from '@mailhealth/alerting'
import type { Target } from '@mailhealth/core'
import { code } from '../render/safe-text.ts'
import type { Texts } from '../texts/texts.ts'

/** Says that a scope covers nothing of what is watched, and which one was most likely meant. */
export function notWatched(scope: string, targets: readonly Target[], { answer }: Texts): string {
  const nearest = nearestScope(scope, targets)
  return answer.notWatched(code(scope, 260), nearest === null ? null : code(nearest, 260))
}
