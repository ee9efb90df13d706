export { type Act, type ActionResult, acknowledge, type Refusal, resolve, snooze, unsnooze } from './actions.ts'
export { type Advance, advance, type RunSeen } from './advance.ts'
export { acceptDrifts } from './drift.ts'
export {
  type Cause,
  type Effect,
  type Inhibition,
  inhibitions,
  inhibits,
  mayBeHidden,
} from './inhibition.ts'
export type { AlertingPolicy, FindingKinds } from './policy.ts'
export { parseSnooze } from './snooze-duration.ts'
