import type { SessionStream } from './session-stream.ts'
import { Statements } from './statements.ts'
import { type Frame, frame, type Reply, readReply, readText } from './wire.ts'

/** Sends one batch of wire messages to the database and gives its whole answer; never called while one is under way. */
export type Execute = (bytes: Buffer) => Promise<Buffer>

interface Batch {
  /** Null for the session's own ROLLBACK. */
  readonly stream: SessionStream | null
  readonly messages: readonly Frame[]
}

/** How long a transaction may do nothing while others wait for the session. */
const patienceMs = 30_000

/**
 * Shares the database's single session between clients. Batches run one at a time, first come first served; a client
 * that began a transaction keeps the session until COMMIT or ROLLBACK, or until it goes away. Code inside such a
 * transaction must not wait for another client's query; where it does, it is broken off after 30 seconds.
 */
export class Session {
  readonly #execute: Execute
  readonly #streams = new Set<SessionStream>()
  readonly #statements = new Statements()
  #waiting: Batch[] = []
  #owner: SessionStream | null = null
  #isBusy = false
  #failure: Error | null = null
  #patience: NodeJS.Timeout | null = null

  constructor(execute: Execute) {
    this.#execute = execute
  }

  /** Admits a client; the reason when the database is gone. */
  join(stream: SessionStream): Error | null {
    if (this.#failure === null) this.#streams.add(stream)
    return this.#failure
  }

  /** Queues a client's messages up to Sync, or one simple query. */
  submit(stream: SessionStream, messages: readonly Frame[]): void {
    this.#waiting.push({ stream, messages })
    void this.#pump()
  }

  /** A client is gone: what it still wanted is dropped, what it left open is rolled back. */
  leave(stream: SessionStream): void {
    this.#streams.delete(stream)
    this.#waiting = this.#waiting.filter((batch) => batch.stream !== stream)
    void this.#pump()
  }

  /** The database is gone: every client learns why. */
  fail(error: Error): void {
    if (this.#failure !== null) return
    this.#failure = error
    this.#waiting = []
    this.#watchOwner(false)
    for (const stream of this.#streams) stream.destroy(error)
  }

  async #pump(): Promise<void> {
    if (this.#isBusy || this.#failure !== null) return
    const batch = this.#next()
    this.#watchOwner(batch === null)
    if (batch === null) return
    this.#isBusy = true
    try {
      await this.#run(batch)
    } catch (error) {
      this.fail(error as Error)
    }
    this.#isBusy = false
    void this.#pump()
  }

  #next(): Batch | null {
    if (this.#owner !== null && !this.#streams.has(this.#owner)) return { stream: null, messages: rollback }
    const at = this.#owner === null ? 0 : this.#waiting.findIndex((batch) => batch.stream === this.#owner)
    return this.#waiting.splice(at, at < 0 ? 0 : 1)[0] ?? null
  }

  /** Counts the time in which the owner does nothing and others wait; what others do meanwhile does not start it anew. */
  #watchOwner(isIdle: boolean): void {
    const owner = this.#owner
    if (isIdle && owner !== null && this.#waiting.length > 0) {
      const reason = `a transaction did nothing for ${patienceMs / 1_000} seconds while others waited for it`
      this.#patience ??= setTimeout(() => owner.destroy(new Error(reason)), patienceMs)
    } else if (this.#patience !== null) {
      clearTimeout(this.#patience)
      this.#patience = null
    }
  }

  async #run({ stream, messages }: Batch): Promise<void> {
    const unlisten = stream === null ? null : this.#unlisten(stream, messages)
    if (unlisten !== null) {
      stream?.push(unlisten)
      return
    }
    const { bytes, used } = this.#statements.translate(messages, stream?.prepared ?? new Map(), (text) =>
      this.#withActivity(text),
    )
    const reply = readReply(await this.#execute(bytes))
    if (reply.status === null) throw new Error('the embedded database broke off in the middle of an answer')
    if (reply.errorCode !== null) {
      const isStale = staleStatement.has(reply.errorCode)
      this.#statements.forget([...used].filter(([, state]) => isStale || state === 'new').map(([text]) => text))
    } else if (stream !== null) noteSettings(stream, messages)
    this.#owner = reply.status === 'I' ? null : stream
    this.#deliver(stream, reply)
  }

  #deliver(stream: SessionStream | null, reply: Reply): void {
    if (stream !== null && this.#streams.has(stream)) stream.push(reply.bytes)
    for (const notification of reply.notifications)
      for (const listener of this.#streams)
        if (listener.channels.has(notification.channel)) listener.push(notification.bytes)
  }

  /** The session goes on listening, since another client may: only this client stops hearing. */
  #unlisten(stream: SessionStream, messages: readonly Frame[]): Buffer | null {
    const channel = readListen(messages, 'UNLISTEN')
    if (channel === null) return null
    if (channel === '*') stream.channels.clear()
    else stream.channels.delete(channel)
    const status = this.#owner === null ? 'I' : 'T'
    return Buffer.concat([frame('C', 'UNLISTEN'), frame('Z', Buffer.from(status))])
  }

  /** `pg_stat_activity` knows one session only; whoever asks it means the clients. */
  #withActivity(text: string): string {
    if (!text.includes('pg_stat_activity')) return text
    const rows = [...this.#streams].map((stream) => `('${stream.applicationName.replaceAll("'", "''")}'::text)`)
    const table = `(SELECT name, current_database() FROM (VALUES ${rows.join(', ')}) AS client(name))`
    const named = `${table} AS pg_stat_activity(application_name, datname)`
    return text.replaceAll(/\bpg_stat_activity\b/g, Buffer.from(named).toString('latin1'))
  }
}

const rollback: readonly Frame[] = [{ type: 'Q', body: Buffer.from('ROLLBACK\0') }]

/** feature_not_supported is "cached plan must not change result type"; the other, a statement that is not there. */
const staleStatement: ReadonlySet<string> = new Set(['0A000', '26000'])

function noteSettings(stream: SessionStream, messages: readonly Frame[]): void {
  const channel = readListen(messages, 'LISTEN')
  if (channel !== null) stream.channels.add(channel)
  for (const { type, body } of messages) {
    if (type !== 'B') continue
    const statement = readText(body, readText(body).next)
    if (!/set_config\('application_name',\s*\$1/.test(stream.prepared.get(statement.text) ?? '')) continue
    stream.applicationName = readFirstParameter(body, statement.next)
  }
}

function readFirstParameter(body: Buffer, at: number): string {
  const values = at + 2 + 2 * body.readUInt16BE(at) + 2
  const length = body.readInt32BE(values)
  return body.toString('utf8', values + 4, values + 4 + Math.max(length, 0))
}

function readListen(messages: readonly Frame[], verb: 'LISTEN' | 'UNLISTEN'): string | null {
  const [message] = messages
  if (message?.type !== 'Q') return null
  const { text } = readText(message.body)
  const match = /^(?:\s|--[^\n]*\n)*(un)?listen\s+(?:"([^"]+)"|([\w$]+|\*))\s*;?\s*$/i.exec(text)
  if (match === null || (match[1] !== undefined) !== (verb === 'UNLISTEN')) return null
  return match[2] ?? match[3]?.toLowerCase() ?? null
}
