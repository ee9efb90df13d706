import { OperatorError } from '@mailhealth/core'

/** The queues cannot be opened. `message` is one sentence for the operator; it never holds a password. */
export class QueueError extends OperatorError {
  override readonly name = 'QueueError'
}
