import {
  type CheckId,
  type Coverage,
  checkIds,
  type FactValue,
  type Finding,
  type IncidentSource,
  incidentSources,
  type JsonObject,
  type JsonValue,
  type Outcome,
  type Severity,
  severities,
} from '@mailhealth/core'
import { z } from 'zod'

// What several payloads hold. Types are core's; the compiler holds each schema against its type.

export const json: z.ZodType<JsonValue> = z.json()
export const jsonObject: z.ZodType<JsonObject> = z.record(z.string(), z.json())
export const timestamp: z.ZodType<string> = z.iso.datetime()
export const checkId: z.ZodType<CheckId> = z.enum(checkIds)

export const incidentSource: z.ZodType<IncidentSource> = z.enum(incidentSources)
export const severity: z.ZodType<Severity> = z.enum(severities)
export const outcome: z.ZodType<Outcome> = z.enum(['pass', 'fail', 'indeterminate', 'skipped'])
export const factValue: z.ZodType<FactValue> = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.null(),
  z.array(z.string()),
])

export const coverage: z.ZodType<Coverage> = z.object({
  asked: z.int().nonnegative(),
  answered: z.int().nonnegative(),
  stale: z.object({ answers: z.int().positive(), seconds: z.int().nonnegative() }).exactOptional(),
  lists: z
    .object({
      asked: z.int().nonnegative(),
      answered: z.int().nonnegative(),
      gaps: z.array(
        z.object({
          zone: z.string(),
          list: z.string(),
          operator: z.string(),
          state: z.enum(['refused', 'broken', 'unknown', 'spared']),
          cause: z.string().nullable(),
          since: timestamp.nullable(),
        }),
      ),
    })
    .exactOptional(),
})

export const finding: z.ZodType<Finding> = z.object({
  id: z.string(),
  subject: z.string(),
  args: jsonObject,
  severity,
})
