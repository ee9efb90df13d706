import {
  type CheckFinishedEvent,
  type CoverageEvent,
  type DigestEvent,
  type Drift,
  type DriftEvent,
  digestPeriods,
  driftTypes,
  type Event,
  type GradedChange,
  type IncidentEvent,
  type ListEvent,
  type Mute,
  type MuteEvent,
  type NamedIncident,
  resolutionCategories,
  type Spread,
  transitionTypes,
} from '@mailhealth/core'
import { z } from 'zod'
import { checkId, factValue, finding, incidentSource, jsonObject, severity, timestamp } from './common-schemas.ts'
import { reportSchema } from './report-schema.ts'

const head = { schemaVersion: z.literal(1), id: z.uuidv7(), at: timestamp } as const

const namedIncident: z.ZodType<NamedIncident> = z.object({
  id: z.string().regex(/^MH-[1-9]\d*$/),
  number: z.int().positive(),
  targetKey: z.string(),
  target: z.string(),
  check: incidentSource,
  state: z.enum(['open', 'acknowledged', 'snoozed', 'resolved']),
  severity,
  revision: z.int().positive(),
  openedAt: timestamp,
  updatedAt: timestamp,
  acknowledgedBy: z.string().nullable(),
  snoozedUntil: timestamp.nullable(),
  resolvedAt: timestamp.nullable(),
  resolvedBy: z.string().nullable(),
  mutedUntil: timestamp.nullable(),
  reopenedAt: timestamp.nullable(),
  flaps: z.int().nonnegative(),
  step: z.int().nonnegative(),
  calledAt: timestamp.nullable(),
})

const incidentEvent: z.ZodType<IncidentEvent> = z.object({
  ...head,
  type: z.enum(transitionTypes.map((type) => `incident.${type}` as const)),
  incident: namedIncident,
  findings: z.array(finding),
  previous: z.object({ severity, findings: z.array(finding) }).nullable(),
  by: z.string().nullable(),
  note: z.string().nullable(),
  category: z.enum(resolutionCategories).exactOptional(),
})

const change: z.ZodType<GradedChange> = z.object({
  id: z.string(),
  args: jsonObject,
  direction: z.enum(['weakened', 'strengthened', 'neutral']),
  thirdParty: z.string().nullable(),
  severity,
})

const recordTypes = ['A', 'AAAA', 'CNAME', 'MX', 'NS', 'PTR', 'SOA', 'TXT', 'TLSA', 'DS', 'DNSKEY', 'RRSIG'] as const

const spread: z.ZodType<Spread> = z.object({
  name: z.string(),
  type: z.enum(recordTypes),
  have: z.array(z.string()),
  lack: z.array(z.string()),
  silent: z.array(z.string()),
})

const drift: z.ZodType<Drift> = z.object({
  fact: z.string(),
  before: factValue,
  after: factValue,
  since: timestamp,
})

const driftEvent: z.ZodType<DriftEvent> = z.object({
  ...head,
  type: z.enum(driftTypes),
  target: z.string(),
  targetKey: z.string(),
  check: checkId,
  drifts: z.array(drift),
  changes: z.array(change),
  severity,
  spread: z.array(spread),
  by: z.string().nullable(),
  note: z.string().nullable(),
})

const mute: z.ZodType<Mute> = z.object({
  id: z.int().positive(),
  scope: z.string(),
  startsAt: timestamp,
  endsAt: timestamp,
  by: z.string(),
  reason: z.string(),
  endedAt: timestamp.nullable(),
  endedBy: z.string().nullable(),
})

const muteEvent: z.ZodType<MuteEvent> = z.object({
  ...head,
  type: z.enum(['mute.started', 'mute.ended']),
  mute,
  incidents: z.int().nonnegative(),
})

const checkFinishedEvent: z.ZodType<CheckFinishedEvent> = z.object({
  ...head,
  type: z.literal('check.finished'),
  request: z.string(),
  report: reportSchema.nullable(),
  problem: z.string().nullable(),
})

const listEvent: z.ZodType<ListEvent> = z.object({
  ...head,
  type: z.enum(['list.quarantined', 'list.restored']),
  zone: z.string(),
  list: z.string(),
  operator: z.string(),
  state: z.string(),
  reason: z.string(),
  since: timestamp,
})

const coverageEvent: z.ZodType<CoverageEvent> = z.object({
  ...head,
  type: z.enum(['coverage.degraded', 'coverage.restored']),
  lists: z.int().nonnegative(),
  missing: z.array(z.string()),
})

const digestEvent: z.ZodType<DigestEvent> = z.object({
  ...head,
  type: z.literal('digest.due'),
  period: z.enum(digestPeriods),
  since: timestamp,
  until: timestamp,
})

/** What goes through the outbox to every subscriber. */
export const eventSchema: z.ZodType<Event> = z.union([
  incidentEvent,
  driftEvent,
  muteEvent,
  checkFinishedEvent,
  listEvent,
  coverageEvent,
  digestEvent,
])
