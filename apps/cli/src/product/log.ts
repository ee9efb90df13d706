import type { LogLevel } from '@mailhealth/config'
import { type Logger, pino } from 'pino'
import { printable } from '../render/printable.ts'

/** Where log lines go, and whether a person reads them there. */
export interface LogPlace {
  readonly write: (text: string) => void
  readonly isTerminal: boolean
}

/** The program's log: a JSON line each for machines, a short line each on a terminal. */
export function createLog(level: LogLevel, place: LogPlace): Logger {
  const write = place.isTerminal ? (line: string) => place.write(shortLine(line)) : place.write
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write },
  )
}

function shortLine(line: string): string {
  const { time, level, msg, err } = JSON.parse(line) as {
    time: string
    level: string
    msg?: string
    err?: { message?: string }
  }
  const reason = err?.message === undefined ? '' : `: ${err.message}`
  const word = level === 'info' ? '' : `${level}: `
  return `${time.slice(11, 19)} ${printable(`${word}${msg ?? ''}${reason}`)}\n`
}
