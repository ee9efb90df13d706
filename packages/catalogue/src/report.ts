import type {
  Coverage,
  Finding,
  Outcome,
  Report,
  ReportedCheck,
  ReportedFinding,
  Target,
  Verdict,
} from '@mailhealth/core'
import { targetName } from '@mailhealth/core'
import type { Locale } from './catalogue.ts'
import { listCoverageText } from './dnsbl/coverage-words.ts'
import { renderFinding, renderNote } from './render.ts'
import { staleText } from './resolver/stale-words.ts'
import { renderSkip } from './skipped.ts'
import { unansweredOf } from './unanswered.ts'

/** Where runbooks are: a base address to which `/<finding id>` is added, and exceptions; see `runbooks` in the configuration. */
export interface RunbookPlaces {
  readonly baseUrl: string | null
  readonly overrides: { readonly [findingId: string]: string }
}

/** The address of a finding's runbook; null where none is configured and the built-in text serves. */
export function runbookUrl(findingId: string, places: RunbookPlaces): string | null {
  const override = places.overrides[findingId]
  if (override !== undefined) return override
  return places.baseUrl === null ? null : `${places.baseUrl.replace(/\/$/, '')}/${findingId}`
}

/** Puts a target's verdicts together into a report. `durationMs` spans from the first start to the last end. */
export function reportOf(target: Target, verdicts: readonly Verdict[], locale: Locale, places: RunbookPlaces): Report {
  const starts = verdicts.map((verdict) => Date.parse(verdict.startedAt))
  const ends = verdicts.map((verdict, index) => (starts[index] ?? 0) + verdict.durationMs)
  const startedAt = Math.min(...starts)
  const unanswered = unansweredOf(verdicts).map((finding) => reportedFinding(finding, locale, places))
  return {
    schemaVersion: 1,
    target: { kind: target.kind, name: targetName(target) },
    startedAt: new Date(startedAt).toISOString(),
    durationMs: Math.max(...ends) - startedAt,
    outcome: worstOutcome(verdicts.map((verdict) => verdict.outcome)),
    coverage: sumCoverage(verdicts.map((verdict) => verdict.coverage)),
    checks: verdicts.map((verdict) => reportedCheck(verdict, locale, places)),
    ...(unanswered.length === 0 ? {} : { unanswered }),
  }
}

/** What several outcomes come to: any failure fails, any doubt is indeterminate, and skipped says nothing. */
export function worstOutcome(outcomes: readonly Outcome[]): Outcome {
  for (const outcome of ['fail', 'indeterminate', 'pass'] as const) if (outcomes.includes(outcome)) return outcome
  return 'skipped'
}

/** A finding with its words, and where its runbook is: the configured address, or the command that shows the built-in text. */
export function reportedFinding(finding: Finding, locale: Locale, places: RunbookPlaces): ReportedFinding {
  return {
    ...finding,
    ...renderFinding(finding, locale),
    runbook: runbookUrl(finding.id, places) ?? `mailhealth explain ${finding.id}`,
  }
}

function reportedCheck(verdict: Verdict, locale: Locale, places: RunbookPlaces): ReportedCheck {
  const { check, subject, outcome, skipped, durationMs, coverage, facts, evidence } = verdict
  const findings = verdict.findings.map((finding) => reportedFinding(finding, locale, places))
  const text = coverageText(verdict, locale)
  const outline = verdict.outline?.map(({ depth, text, notes }) => {
    return { depth, text, notes: notes.map((note) => renderNote(note, locale)) }
  })
  const reported = {
    check,
    subject,
    outcome,
    ...(skipped === undefined ? {} : { skipped: { ...skipped, text: renderSkip(skipped, locale) } }),
    durationMs,
    coverage,
    ...(text === '' ? {} : { coverageText: text }),
    facts,
    evidence,
    findings,
  }
  return outline === undefined ? reported : { ...reported, outline }
}

/** What the numbers of a check's coverage do not say; empty where they say all. */
function coverageText({ coverage: { lists, stale }, startedAt }: Verdict, locale: Locale): string {
  const missing = lists === undefined ? [] : [listCoverageText(lists, startedAt, locale)]
  const old = stale === undefined ? [] : [staleText(stale, locale)]
  return [...missing, ...old].join(' ')
}

function sumCoverage(parts: readonly Coverage[]): Coverage {
  const sum = (pick: (part: Coverage) => number): number => parts.reduce((total, part) => total + pick(part), 0)
  const stale = parts.flatMap((part) => part.stale ?? [])
  const answers = stale.reduce((total, one) => total + one.answers, 0)
  const seconds = Math.max(...stale.map((one) => one.seconds))
  return {
    asked: sum((part) => part.asked),
    answered: sum((part) => part.answered),
    ...(answers === 0 ? {} : { stale: { answers, seconds } }),
  }
}
