export {
  type Act,
  type ActionResult,
  acknowledge,
  callNext,
  mute,
  note,
  type Refusal,
  remind,
  reopen,
  resolve,
  snooze,
  unacknowledge,
  unmute,
  unsnooze,
} from './actions.ts'
export { type Advance, advance, type RunSeen } from './advance.ts'
export { type Appearance, appearanceOf, appearances } from './appearance.ts'
export { type BotDetails, type BotSign, type Bots, botsOf } from './bots.ts'
export {
  choiceWithout,
  mostChannels,
  mostTags,
  nextRevision,
  type RouteFault,
  routeFault,
  type Watched,
} from './choose-route.ts'
export { type Circumstances, carryOut, type Deed } from './deeds.ts'
export { chosenBy, type DigestWish, digestSpanMs, nextDigest, periodsOf } from './digest.ts'
export { acceptDrifts, compareWithBaseline, type DriftStep, factsWith } from './drift.ts'
export { callsPeople, type EscalationPolicy, isCallDue, isReminderDue } from './escalation.ts'
export { flapsFrom, isFlapping } from './flapping.ts'
export {
  type Command,
  type CommandProblem,
  type EvidenceVerb,
  type HistoryOf,
  type Missing,
  type RunbookOf,
  type Verb,
  verbs,
} from './grammar/command.ts'
export { type Hearing, longestText, mailAuthentication, parseCommand } from './grammar/parse-command.ts'
export type { RouteWish, SaidRoute } from './grammar/read-route.ts'
export { endOf, longestMuteMs, longestSnoozeMs, parseSnooze, type Span } from './grammar/span.ts'
export {
  type Cause,
  type Effect,
  type Inhibition,
  inhibitions,
  inhibits,
  mayBeHidden,
} from './inhibition.ts'
export { alignWithMutes, covers, isWatched, mutedUntil, nearestScope, type TaggedIncident } from './mutes.ts'
export { asTheyWere, isConfiguredAnew, isSame, type NamedRoute, namedRoutes, routesInForce } from './named-routes.ts'
export { judgeSlack, type SlackHearing, type SlackStanding } from './outage.ts'
export type { AlertingPolicy, FindingKinds } from './policy.ts'
export { type Routed, type RouteRule, routesOf } from './routing.ts'
export { isCalm, isInStorm, storms } from './storm.ts'
export { isWell } from './streaks.ts'
