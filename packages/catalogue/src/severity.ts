import { type Finding, type RawFinding, type Severity, severities } from '@mailhealth/core'
import { specOf } from './catalogue.ts'
import type { SeverityRule } from './spec.ts'

/**
 * What the operator says about severities: finding id -> a severity, or days at which each severity begins
 * (`{ critical: 3, high: 7 }`), for findings whose severity goes by days.
 */
export type SeverityProfile = { readonly [findingId: string]: Severity | { readonly [S in Severity]?: number } }

/** Gives a finding its severity: the catalogue's default, overridden by the profile. */
export function withSeverity(finding: RawFinding, profile: SeverityProfile): Finding {
  return { ...finding, severity: severityOf(finding, ruleFor(specOf(finding.id).severity, profile[finding.id])) }
}

function ruleFor(rule: SeverityRule, wish: SeverityProfile[string] | undefined): SeverityRule {
  if (wish === undefined) return rule
  if (typeof wish === 'string') return wish
  if (typeof rule === 'string' || 'arg' in rule) return rule
  return { ...rule, steps: wish }
}

function severityOf(finding: RawFinding, rule: SeverityRule): Severity {
  if (typeof rule === 'string') return rule
  if ('arg' in rule) return asSeverity(finding, rule.arg)
  const value = finding.args[rule.below]
  if (typeof value !== 'number') throw new Error(`${finding.id} has no number ${rule.below} to weigh it by`)
  return severities.find((severity) => value < (rule.steps[severity] ?? Number.NEGATIVE_INFINITY)) ?? rule.otherwise
}

function asSeverity(finding: RawFinding, arg: string): Severity {
  const value = severities.find((severity) => severity === finding.args[arg])
  if (value === undefined) throw new Error(`${finding.id} has no severity in its argument ${arg}`)
  return value
}
