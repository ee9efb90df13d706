import type { Turns } from '@mailhealth/core'

/** Turns of this process alone, for whoever shares no store with others. */
export function ownTurns(): Turns {
  const freeAt = new Map<string, number>()
  return {
    async take(operator, lengthMs) {
      const startsMs = Math.max(performance.now(), freeAt.get(operator) ?? 0)
      const endsMs = startsMs + lengthMs
      freeAt.set(operator, endsMs)
      return { startsMs, endsMs }
    },
  }
}
