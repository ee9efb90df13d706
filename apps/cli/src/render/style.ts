import { styleText } from 'node:util'
import type { Outcome, Severity } from '@mailhealth/core'

/** How text is drawn: with colours, or plain. Colour only repeats what a word says. */
export interface Style {
  bold(text: string): string
  dim(text: string): string
  severity(severity: Severity, text: string): string
  outcome(outcome: Outcome, text: string): string
}

type Format = Parameters<typeof styleText>[0]

const severityFormats: { readonly [S in Severity]: Format } = {
  critical: ['bold', 'red'],
  high: 'red',
  medium: 'yellow',
  low: 'cyan',
  info: 'dim',
}

const outcomeFormats: { readonly [O in Outcome]: Format } = {
  pass: 'green',
  fail: 'red',
  indeterminate: 'magenta',
  skipped: 'dim',
}

/** Makes a style. */
export function styleOf(isColoured: boolean): Style {
  const draw = (format: Format, text: string): string =>
    isColoured ? styleText(format, text, { validateStream: false }) : text
  return {
    bold: (text) => draw('bold', text),
    dim: (text) => draw('dim', text),
    severity: (severity, text) => draw(severityFormats[severity], text),
    outcome: (outcome, text) => draw(outcomeFormats[outcome], text),
  }
}

/** Whether to colour: FORCE_COLOR says so, NO_COLOR says no, else a terminal that can is coloured. */
export function usesColour(env: { readonly [name: string]: string | undefined }, isTerminal: boolean): boolean {
  const forced = env['FORCE_COLOR']
  if (forced !== undefined) return forced !== '0' && forced !== 'false'
  return isTerminal && !env['NO_COLOR'] && env['TERM'] !== 'dumb'
}
