import type { JsonObject, Verdict } from '@mailhealth/core'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { slackGauges } from './slack-gauges.ts'

/** The worker's metrics. Labels never hold a target's name or anything from outside: their number stays bounded. */
export interface Meters {
  countRun(verdict: Verdict): void
  countTrouble(queue: string): void
  setBacklog(outboxRows: number, openIncidents: number): void
  /** Until the first certificate of all ends; null where none was seen. */
  setCertificateDaysLeft(days: number | null): void
  /** How it stands with Slack; null where no bot ever ran. */
  setSlack(health: JsonObject | null): void
  /** All metrics in Prometheus' text format. */
  text(): Promise<string>
}

/** Makes the metrics, in a registry of their own. */
export function createMeters(): Meters {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  const runs = new Counter({
    name: 'mailhealth_runs_total',
    help: 'Runs by check and outcome.',
    labelNames: ['check', 'outcome'],
    registers,
  })
  const seconds = new Histogram({
    name: 'mailhealth_run_seconds',
    help: 'How long a run took.',
    labelNames: ['check'],
    buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 120],
    registers,
  })
  const troubles = new Counter({
    name: 'mailhealth_job_failures_total',
    help: 'Jobs that failed, by queue.',
    labelNames: ['queue'],
    registers,
  })
  const outbox = new Gauge({ name: 'mailhealth_outbox_rows', help: 'Events not published yet.', registers })
  const incidents = new Gauge({ name: 'mailhealth_incidents_open', help: 'Incidents not resolved.', registers })
  // Not one for each host: names of hosts come from DNS. An alarm needs the first to end; its name is in the finding.
  const daysLeft = new Gauge({
    name: 'mailhealth_certificate_days_left',
    help: 'Days until the first of all certificates seen in the last runs ends; below 0 when it is over, NaN where none was seen.',
    registers,
  })
  daysLeft.set(Number.NaN)
  return {
    countRun({ check, outcome, durationMs }) {
      runs.inc({ check, outcome })
      seconds.observe({ check }, durationMs / 1_000)
    },
    countTrouble: (queue) => troubles.inc({ queue }),
    setBacklog(outboxRows, openIncidents) {
      outbox.set(outboxRows)
      incidents.set(openIncidents)
    },
    setCertificateDaysLeft: (days) => daysLeft.set(days ?? Number.NaN),
    setSlack: slackGauges(registry),
    text: () => registry.metrics(),
  }
}
