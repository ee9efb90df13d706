import type { Report } from '@mailhealth/core'
import { safeJson } from './printable.ts'

/** A report as one indented JSON object; several, or those of a range, as one array. */
export function renderJson(reports: readonly Report[], isArray: boolean): string {
  return `${safeJson(isArray ? reports : reports[0], 2)}\n`
}

/** A report as one line of JSON. */
export function renderNdjson(report: Report): string {
  return `${safeJson(report)}\n`
}
