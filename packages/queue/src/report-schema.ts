import type { Report, ReportedCheck, ReportedFinding } from '@mailhealth/core'
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

const reportedCheck: z.ZodType<ReportedCheck> = z.object({
  check: checkId,
  subject: z.string(),
  outcome,
  durationMs: z.number().nonnegative(),
  coverage,
  coverageText: z.string().exactOptional(),
  facts: z.record(z.string(), factValue),
  evidence: json,
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
})
