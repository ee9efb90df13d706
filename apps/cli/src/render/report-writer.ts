import type { Report } from '@mailhealth/core'
import type { Io } from '../command.ts'
import type { Format } from '../options.ts'
import { renderJson, renderNdjson } from './json.ts'
import { renderMarkdown } from './markdown.ts'
import { renderNagios } from './nagios.ts'
import { printable } from './printable.ts'
import { styleOf, usesColour } from './style.ts'
import { renderSummary, renderText, verdictLine } from './text.ts'

/** Writes reports as they come. */
export interface ReportWriter {
  /** Takes a report; `index` is its target's place among all. */
  add(report: Report, index: number): void
  /** Writes what waits for the last report; `missing` says of each name that is none why there is no report of it. */
  end(missing: readonly string[]): void
}

/** How reports are written. */
export interface WriterOptions {
  readonly io: Io
  /** Whether there is more than one target, or a range. */
  readonly isMany: boolean
  /** Clears the line of progress before something is written. */
  readonly clear: () => void
}

/**
 * Makes the writer of a format: `ndjson` writes each report as it is finished, `text` and `markdown` each as its turn
 * comes, `json` and `nagios` all at the end. Always in the order of the targets, except for `ndjson`. What is missing is
 * told as errors are: on stderr, and to a monitor in its line.
 */
export function reportWriter(format: Format, options: WriterOptions): ReportWriter {
  const writer = writerOf(format, options)
  if (format === 'nagios') return writer
  return {
    ...writer,
    end(missing) {
      writer.end(missing)
      options.clear()
      for (const reason of missing) options.io.err(`mailhealth: ${printable(reason)}\n`)
    },
  }
}

function writerOf(format: Format, { io, isMany, clear }: WriterOptions): ReportWriter {
  const write = (text: string): void => {
    clear()
    io.out(text)
  }
  const layout = { width: io.columns, style: styleOf(usesColour(io.env, io.isOutTerminal)) }
  switch (format) {
    case 'ndjson':
      return { add: (report) => write(renderNdjson(report)), end: () => undefined }
    case 'json':
      return atTheEnd((reports) => write(renderJson(reports, isMany)))
    case 'nagios':
      return atTheEnd((reports, missing) => write(renderNagios({ reports, missing })), withoutEvidence)
    case 'markdown':
      return inTurn((report, index) => write(`${index === 0 ? '' : '\n'}${renderMarkdown(report)}`))
    case 'text':
      if (!isMany) return inTurn((report) => write(renderText(report, layout)))
      return inTurn(
        (report) =>
          write(report.outcome === 'pass' ? `${verdictLine(report, layout)}\n` : `${renderText(report, layout)}\n`),
        (reports) => write(renderSummary(reports, layout)),
      )
  }
}

/** A report as far as outcomes and findings go: what is kept of those that were written. */
export function withoutEvidence(report: Report): Report {
  const checks = report.checks.map(({ outline: _, ...check }) => ({ ...check, facts: {}, evidence: null }))
  return { ...report, checks }
}

function atTheEnd(
  end: (reports: readonly Report[], missing: readonly string[]) => void,
  kept: (report: Report) => Report = (report) => report,
): ReportWriter {
  const reports: Report[] = []
  return {
    add(report, index) {
      reports[index] = kept(report)
    },
    end: (missing) => end(reports, missing),
  }
}

function inTurn(
  write: (report: Report, index: number) => void,
  end: (reports: readonly Report[]) => void = () => undefined,
): ReportWriter {
  const reports: Report[] = []
  let next = 0
  return {
    add(report, index) {
      reports[index] = report
      for (let due = reports[next]; due !== undefined; due = reports[next]) {
        reports[next] = withoutEvidence(due)
        write(due, next++)
      }
    },
    end: () => end(reports),
  }
}
