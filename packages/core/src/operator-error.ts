/**
 * Something that the operator has to put right: a directory in use, a database that does not answer, an address that is
 * taken. `message` is one sentence that says what, where, and what to do; it never holds a secret.
 */
export class OperatorError extends Error {
  override readonly name: string = 'OperatorError'
}
