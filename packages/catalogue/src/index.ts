export type {
  BimiCertificateFault,
  BimiImageFault,
  BimiObstacle,
  BimiRecordFault,
  BimiUnreachable,
} from './bimi/findings.ts'
export {
  changed,
  changeIds,
  type FindingArgs,
  type FindingId,
  findingIds,
  found,
  isFindingId,
  type Locale,
  locales,
  noted,
  specOf,
} from './catalogue.ts'
export type { DaneMismatch, TlsaFault } from './dane/findings.ts'
export type { DmarcFault, DmarcObstacle, DmarcRecordFault } from './dmarc/findings.ts'
export { type FindingGroup, groupByOperator } from './dnsbl/by-operator.ts'
export { allLists, enabledLists, findList, type ListChoice, ListChoiceError, type OwnList } from './dnsbl/choose.ts'
export { listEventText } from './dnsbl/event-words.ts'
export {
  type DnsblList,
  describeList,
  type ErrorCode,
  type ListingCause,
  type ListKind,
  type PublishedLimits,
  type RefusalCause,
  type ReturnCode,
  rfcTestPoints,
  type TestPoints,
} from './dnsbl/list.ts'
export { seenByOtherWay } from './dnsbl/second-way.ts'
export type { DelegationFault } from './dnssec/findings.ts'
export { gradeChange } from './drift.ts'
export { directionText, driftSentences, spreadSentences } from './drift-words.ts'
export type {
  MtaStsDeliveryFault,
  MtaStsMode,
  MtaStsPolicyFault,
  MtaStsRecordFault,
  MtaStsUnreachable,
} from './mta-sts/findings.ts'
export type { MxAcceptance } from './mx/changes.ts'
export { type Rendered, renderChange, renderFinding } from './render.ts'
export { type RunbookPlaces, reportedFinding, reportOf, runbookUrl, worstOutcome } from './report.ts'
export { driftRunbook, meaningOf, runbookSection } from './runbook.ts'
export { type SeverityProfile, withSeverity } from './severity.ts'
export { renderSkip, skippedFor } from './skipped.ts'
export type { FindingSpec, IndeterminateArgs, ServerView } from './spec.ts'
export type { SpfExplanationFault, SpfFaultReason, SpfReason } from './spf/findings.ts'
export {
  gradeOf,
  gradeOfBits,
  leastBits,
  type TlsBaseline,
  type TlsGrade,
  tlsGrades,
} from './tls/baselines/baseline.ts'
export { tlsBaselines } from './tls/baselines/baselines.ts'
export type { CipherWeakness, SessionFault } from './tls/findings.ts'
export type { TlsRptFault } from './tls-rpt/findings.ts'
export { isToldTogether } from './unanswered.ts'
