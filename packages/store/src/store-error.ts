import { OperatorError } from '@mailhealth/core'

/** The store cannot be opened or went away. `message` is one sentence for the operator; it never holds a password. */
export class StoreError extends OperatorError {
  override readonly name = 'StoreError'
}

/** Another process holds the embedded store. */
export class StoreInUseError extends StoreError {}
