import type { Report, ReportedCheck, ReportedFinding, ReportedRow } from '@mailhealth/core'
import { z } from 'zod'
import { checkId, coverage, factValue, json, jsonObject, outcome, severity, timestamp } from './common-schemas.ts'

const reportedFinding: z.ZodType<ReportedFinding> = z.object({
  id: z.string(),
  severity,
  subject: z.string(),
  args: jsonObject,
  summary: z.string(),
  remedy: z.string(),
  runbook: z.string(),
  reference: z.string(),
})

const reportedRow: z.ZodType<ReportedRow> = z.object({
  depth: z.number().int().nonnegative(),
  text: z.string(),
  notes: z.array(z.string()),
})

const reportedCheck: z.ZodType<ReportedCheck> = z.object({
  check: checkId,
  subject: z.string(),
  outcome,
  skipped: z.object({ id: z.string(), args: jsonObject, text: z.string() }).exactOptional(),
  durationMs: z.number().nonnegative(),
  coverage,
  coverageText: z.string().exactOptional(),
  facts: z.record(z.string(), factValue),
  evidence: json,
  outline: z.array(reportedRow).optional(),
  findings: z.array(reportedFinding),
})

/** All verdicts of a target at a time. */
export const reportSchema: z.ZodType<Report> = z.object({
  schemaVersion: z.literal(1),
  target: z.object({ kind: z.enum(['domain', 'host', 'address', 'network']), name: z.string() }),
  startedAt: timestamp,
  durationMs: z.number().nonnegative(),
  outcome,
  coverage,
  checks: z.array(reportedCheck),
  unanswered: z.array(reportedFinding).optional(),
})
