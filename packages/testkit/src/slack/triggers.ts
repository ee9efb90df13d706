import { randomBytes } from 'node:crypto'
import type { Clock } from '@mailhealth/core'
import { SlackRefusal } from './refusal.ts'

const lifetimeMs = 3000

/** The trigger ids that go out with each interaction: good for one view, for three seconds. */
export class Triggers {
  readonly #clock: Clock
  readonly #issued = new Map<string, { readonly user: string; readonly at: number; used: boolean }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  issue(user: string): string {
    const id = `${this.#issued.size + 1}.${randomBytes(12).toString('hex')}`
    this.#issued.set(id, { user, at: this.#clock.now().getTime(), used: false })
    return id
  }

  /**
   * Spends a trigger and says whose it was.
   *
   * @throws SlackRefusal `invalid_trigger_id`, `exchanged_trigger_id`, `expired_trigger_id`
   */
  spend(id: string | null): string {
    const trigger = id === null ? undefined : this.#issued.get(id)
    if (trigger === undefined) throw new SlackRefusal('invalid_trigger_id')
    if (trigger.used) throw new SlackRefusal('exchanged_trigger_id')
    if (this.#clock.now().getTime() - trigger.at > lifetimeMs) throw new SlackRefusal('expired_trigger_id')
    trigger.used = true
    return trigger.user
  }
}
