import { encode, type Frame, frame, readText } from './wire.ts'

/** How many statements stay prepared. Lists of changing length make ever new texts, and the database never forgets one. */
const maxStatements = 256

/** What a client prepared, by the name it gave (usually none): the Parse message's body behind that name. */
export type Prepared = Map<string, string>

/**
 * The prepared statements of the one session. Clients prepare under names of their own; here each text is parsed once,
 * under one name, whichever client asks.
 */
export class Statements {
  #names = new Map<string, string>()
  #unwanted: string[] = []
  #count = 0

  /**
   * Rewrites a client's messages so that they use the shared statements, and parses those that are new.
   *
   * @param alter changes a statement's text (its bytes, as latin1) just before it is used
   * @returns the bytes to send, and the texts that were used, newly parsed ones marked
   */
  translate(
    messages: readonly Frame[],
    prepared: Prepared,
    alter: (text: string) => string,
  ): { readonly bytes: Buffer; readonly used: ReadonlyMap<string, 'new' | 'known'> } {
    const out = this.#unwanted.splice(0).map((name) => frame('C', Buffer.from('S'), name))
    const used = new Map<string, 'new' | 'known'>()
    const ensure = (clientName: string): string => {
      const text = alter(prepared.get(clientName) ?? '')
      const known = this.#names.get(text)
      const name = known ?? `s${++this.#count}`
      if (known === undefined) out.push(frame('P', name, Buffer.from(text, 'latin1')))
      if (!used.has(text)) used.set(text, known === undefined ? 'new' : 'known')
      this.#keep(text, name)
      return name
    }
    for (const message of messages) {
      if (message.type === 'Q') out.push(frame('Q', Buffer.from(alter(message.body.toString('latin1')), 'latin1')))
      else out.push(...translateOne(message, prepared, ensure))
    }
    return { bytes: Buffer.concat(out), used }
  }

  /** Drops statements that could not be parsed or no longer fit the tables. */
  forget(texts: Iterable<string>): void {
    for (const text of texts) {
      const name = this.#names.get(text)
      if (name !== undefined) this.#unwanted.push(name)
      this.#names.delete(text)
    }
  }

  #keep(text: string, name: string): void {
    this.#names.delete(text)
    this.#names.set(text, name)
    if (this.#names.size <= maxStatements) return
    const [oldest] = this.#names.keys()
    if (oldest !== undefined) this.forget([oldest])
  }
}

function translateOne(message: Frame, prepared: Prepared, ensure: (clientName: string) => string): Buffer[] {
  const { type, body } = message
  if (type === 'P') {
    const { text: name, next } = readText(body)
    prepared.set(name, body.toString('latin1', next))
    return []
  }
  if (type === 'B') {
    const portal = readText(body)
    const statement = readText(body, portal.next)
    return [frame('B', portal.text, ensure(statement.text), body.subarray(statement.next))]
  }
  const isStatement = (type === 'D' || type === 'C') && body[0] === 0x53
  if (!isStatement) return [encode(message)]
  const { text: name } = readText(body, 1)
  if (type === 'D') return [frame('D', body.subarray(0, 1), ensure(name))]
  prepared.delete(name)
  return []
}
