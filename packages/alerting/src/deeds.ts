import type { Incident, ResolutionCategory } from '@mailhealth/core'
import {
  type Act,
  type ActionResult,
  acknowledge,
  callNext,
  note,
  reopen,
  resolve,
  snooze,
  unacknowledge,
} from './actions.ts'

/** What a person does to one incident, wherever they do it. */
export type Deed =
  | { readonly verb: 'ack' }
  | { readonly verb: 'unack' }
  /** `until` is ISO 8601. */
  | { readonly verb: 'snooze'; readonly until: string }
  | { readonly verb: 'resolve'; readonly force: boolean; readonly category: ResolutionCategory | null }
  | { readonly verb: 'reopen' }
  | { readonly verb: 'note' }
  | { readonly verb: 'escalate' }

/** What a deed has to know besides the incident. */
export interface Circumstances {
  /** The check's last run found it still wrong. */
  readonly isFailing: boolean
  /** How many steps the escalation has. */
  readonly steps: number
}

/** What comes of a deed. */
export function carryOut(incident: Incident, deed: Deed, act: Act, { isFailing, steps }: Circumstances): ActionResult {
  switch (deed.verb) {
    case 'ack':
      return acknowledge(incident, act)
    case 'unack':
      return unacknowledge(incident, act)
    case 'snooze':
      return snooze(incident, act, deed.until)
    case 'resolve':
      return resolve(incident, act, { isFailing, force: deed.force }, deed.category)
    case 'reopen':
      return reopen(incident, act)
    case 'note':
      return note(incident, act)
    case 'escalate':
      return callNext(incident, act, steps)
  }
}
