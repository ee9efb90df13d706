export {
  type FindingArgs,
  type FindingId,
  findingIds,
  found,
  isFindingId,
  type Locale,
  locales,
  specOf,
} from './catalogue.ts'
export type { DnsblList } from './dnsbl/list.ts'
export { type Rendered, renderFinding } from './render.ts'
export { type RunbookPlaces, reportOf, runbookUrl, worstOutcome } from './report.ts'
export { runbookSection } from './runbook.ts'
export { type SeverityProfile, withSeverity } from './severity.ts'
export type { FindingSpec, IndeterminateArgs } from './spec.ts'
