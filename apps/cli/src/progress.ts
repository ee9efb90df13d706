import type { CheckId } from '@mailhealth/core'
import type { Io } from './command.ts'
import { printable } from './render/printable.ts'

/** Shows what is going on while it goes on. */
export interface Progress {
  started(target: string, checks: readonly CheckId[]): void
  finished(target: string, check: CheckId): void
  /** Takes the line away, so that other text can be written. */
  clear(): void
}

/** A live line on stderr where that is a terminal and nobody asked for quiet; nothing otherwise. */
export function progressOn(io: Io, isQuiet: boolean): Progress {
  if (isQuiet || !io.isErrTerminal)
    return { started: () => undefined, finished: () => undefined, clear: () => undefined }
  const open = new Map<string, Set<CheckId>>()
  let asked = 0
  let done = 0
  const draw = (): void => {
    const waiting = [...open].map(([target, checks]) => `${target} (${[...checks].join(', ')})`).join(', ')
    const line = printable(`${done} of ${asked} checks done${waiting === '' ? '' : `; waiting for ${waiting}`}`)
    io.err(`\r\x1b[K${line.length < io.columns ? line : `${line.slice(0, io.columns - 2)}…`}`)
  }
  return {
    started(target, checks) {
      open.set(target, new Set(checks))
      asked += checks.length
      draw()
    },
    finished(target, check) {
      const checks = open.get(target)
      checks?.delete(check)
      if (checks?.size === 0) open.delete(target)
      done++
      draw()
    },
    clear: () => io.err('\r\x1b[K'),
  }
}
