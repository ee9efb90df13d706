import { setTimeout as wait } from 'node:timers/promises'
import type { App, SocketModeReceiver } from '@slack/bolt'
import type { Logger } from 'pino'
import { type Timings, waitAfter } from './timings.ts'
import { isAboutTokens, troubleOf } from './trouble.ts'

/** One Socket Mode connection, opened anew whenever it ends. */
export interface SocketLine {
  isConnected(): boolean
  /** Resolves after the first try: with null when it connected, else with what went wrong. Trying goes on. */
  readonly firstTry: Promise<unknown>
  /** Closes it for good. */
  close(): Promise<void>
}

export interface LineParts {
  /** Makes a receiver that does not reconnect by itself: its own way of doing so ends the process when it fails. */
  readonly makeReceiver: () => SocketModeReceiver
  readonly app: App
  /** Called each time that Slack greets the socket. */
  readonly onHello: () => void
  /** Called each time that it could not be opened. */
  readonly onFailure: (error: unknown) => void
  readonly log: Logger
  readonly timings: Timings
}

const shortLifeMs = 10_000

/**
 * Opens a line. When Slack says goodbye to the connection, the next one is opened at once; the old one lingers, since what
 * came through it can be acknowledged through it only.
 */
export function openLine(parts: LineParts): SocketLine {
  const ending = new AbortController()
  const firstTry = Promise.withResolvers<unknown>()
  const partings = new Set<Promise<void>>()
  let isConnected = false
  let lastSentence: string | null = null

  const tellFailure = (error: unknown): void => {
    const trouble = troubleOf(error)
    const sentence =
      trouble?.sentence ?? `Slack's socket failed (${error instanceof Error ? error.message : 'it closed'})`
    if (sentence !== lastSentence)
      parts.log[isAboutTokens(trouble) ? 'error' : 'warn'](`no connection to Slack: ${sentence}`)
    lastSentence = sentence
  }
  const connectOnce = async (): Promise<void> => {
    const receiver = parts.makeReceiver()
    receiver.init(parts.app)
    const { over, goodbye } = endsOf(receiver)
    let lingering: Promise<void> = Promise.resolve()
    try {
      await within(receiver.client.start(), parts.timings.connectMs, ending.signal)
      isConnected = true
      parts.onHello()
      lastSentence = null
      firstTry.resolve(null)
      await Promise.race([over, goodbye, aborted(ending.signal)])
      lingering = Promise.race([over, pause(parts.timings.lingerMs)])
    } finally {
      isConnected = false
      const parting = lingering.then(() => hangUp(receiver, parts.timings.hangUpMs))
      partings.add(parting)
      void parting.then(() => partings.delete(parting))
    }
  }
  const keepOpen = async (): Promise<void> => {
    for (let failures = 0; !ending.signal.aborted; ) {
      const startedAt = performance.now()
      try {
        await connectOnce()
        // A connection that ends at once, time and again, is no success: Slack limits how often one may ask for it.
        failures = performance.now() - startedAt < shortLifeMs ? failures + 1 : 0
        if (failures > 1) await pause(waitAfter(failures - 1, parts.timings))
      } catch (error) {
        if (ending.signal.aborted) break
        failures++
        tellFailure(error)
        parts.onFailure(error)
        firstTry.resolve(error ?? new Error('the socket closed before it was open'))
        const trouble = troubleOf(error)
        const asked = trouble?.kind === 'passing' ? trouble.waitMs : null
        await pause(asked ?? waitAfter(failures, parts.timings))
      }
    }
  }
  const pause = (ms: number): Promise<void> => wait(ms, undefined, { signal: ending.signal }).catch(() => undefined)

  const running = keepOpen()
  return {
    isConnected: () => isConnected,
    firstTry: firstTry.promise,
    async close() {
      ending.abort()
      firstTry.resolve(null)
      await running
      await Promise.all(partings)
    },
  }
}

/** `goodbye` resolves when Slack says that the connection will soon be over, `over` when it is. */
function endsOf({ client }: SocketModeReceiver): { readonly over: Promise<void>; readonly goodbye: Promise<void> } {
  const over = Promise.withResolvers<void>()
  client.once('disconnected', () => over.resolve())
  const goodbye = Promise.withResolvers<void>()
  // The SDK hangs up at a goodbye, and then acknowledges nothing that it still has in hand: it is not shown it.
  const shown = client.listeners('ws_message')
  client.removeAllListeners('ws_message')
  client.on('ws_message', (frame: unknown, isBinary: unknown) => {
    if (typeof frame === 'string' && isGoodbye(frame)) goodbye.resolve()
    else for (const show of shown) show(frame, isBinary)
  })
  return { over: over.promise, goodbye: goodbye.promise }
}

function isGoodbye(frame: string): boolean {
  // An envelope holds people's text: only a frame that is nothing but a goodbye is read.
  if (frame.length > 2_000 || !frame.includes('"disconnect"')) return false
  try {
    return (JSON.parse(frame) as { readonly type?: unknown } | null)?.type === 'disconnect'
  } catch {
    return false
  }
}

async function within(work: Promise<unknown>, ms: number, signal: AbortSignal): Promise<void> {
  const timer = new AbortController()
  const late = wait(ms, undefined, { signal: AbortSignal.any([timer.signal, signal]) }).then(() => {
    throw new Error(`no hello within ${Math.round(ms / 1_000)} s`)
  })
  try {
    await Promise.race([work, late])
  } finally {
    timer.abort()
    late.catch(() => undefined)
    work.catch(() => undefined)
  }
}

async function hangUp({ client }: SocketModeReceiver, ms: number): Promise<void> {
  const timer = new AbortController()
  const closed = client.disconnect().catch(() => undefined)
  await Promise.race([closed, wait(ms, undefined, { signal: timer.signal }).catch(() => undefined)])
  timer.abort()
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
