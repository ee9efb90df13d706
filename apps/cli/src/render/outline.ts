import type { ReportedCheck, ReportedRow } from '@mailhealth/core'
import { printable } from './printable.ts'
import type { Layout } from './text.ts'
import { widthOf, wrap } from './wrap.ts'

/** The outline of a check that has something to say, as an indented list with its notes beside it; empty for the others. */
export function outlineBlock({ check, findings, outline }: ReportedCheck, layout: Layout): string {
  if (outline === undefined || findings.every(({ severity }) => severity === 'info')) return ''
  const widest = Math.max(...outline.map((row) => widthOf(shownText(row))))
  const column = Math.min(widest, Math.floor(layout.width / 2))
  return [layout.style.bold(`${check} in detail`), ...outline.map((row) => rowLine(row, column, layout))].join('\n')
}

function shownText({ depth, text }: ReportedRow): string {
  return `${'  '.repeat(depth + 1)}${printable(text)}`
}

function rowLine(row: ReportedRow, column: number, { width, style }: Layout): string {
  const text = shownText(row)
  if (row.notes.length === 0) return text
  const notes = printable(row.notes.join(' · '))
  const indent = ' '.repeat(column + 2)
  if (widthOf(text) > column) return `${text}\n${style.dim(wrap(notes, width, '  '.repeat(row.depth + 3)))}`
  const head = `${text}${' '.repeat(column + 2 - widthOf(text))}`
  const wrapped = wrap(notes, width, head, indent)
  return `${text}${style.dim(wrapped.slice(text.length))}`
}
