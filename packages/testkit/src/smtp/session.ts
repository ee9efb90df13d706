import type net from 'node:net'
import tls from 'node:tls'
import type { SmtpServerState } from './server.ts'

/** Who hears of a session: of each command line, and once that it is over, at QUIT or at its end. */
export interface SessionListener {
  heard(line: string): void
  over(): void
}

/** Serves one connection as `state` says, until either side closes it. */
export function openSession(
  socket: net.Socket,
  state: SmtpServerState,
  context: tls.SecureContext | null,
  listener: SessionListener,
): void {
  let isOver = false
  const over = (): void => {
    if (!isOver) listener.over()
    isOver = true
  }
  const hearing = { heard: (line: string) => listener.heard(line), over }
  socket.on('close', over)
  socket.on('error', () => socket.destroy())
  const { behaviour } = state
  if (behaviour.implicitTls && context !== null) {
    if (behaviour.hangUpAt === 'handshake') socket.once('data', () => socket.destroy())
    else converse(secure(socket, context), state, null, hearing)
  } else converse(socket, state, context, hearing)
}

type Command = (argument: string) => readonly string[] | 'hang up' | 'begin TLS'

/** Longest command line taken (RFC 5321 §4.5.3.1.4 names 512 octets). */
const maxLine = 512

function converse(
  socket: net.Socket,
  state: SmtpServerState,
  context: tls.SecureContext | null,
  listener: SessionListener,
): void {
  const { behaviour } = state
  if (behaviour.hangUpAt === 'greeting') return void socket.destroy()
  if (behaviour.silent) return void socket.resume()
  const write = writerOf(socket, behaviour.byteEveryMs)
  const commands = commandsOf(state, context !== null)
  let input = ''
  const onData = (chunk: Buffer): void => {
    input += chunk.toString('latin1')
    if (input.length > maxLine && !input.includes('\n')) return void socket.destroy()
    for (let end = input.indexOf('\n'); end >= 0; end = input.indexOf('\n')) {
      const line = input.slice(0, end).trim()
      listener.heard(line)
      const [verb = '', ...rest] = line.split(' ')
      input = input.slice(end + 1)
      const reply = (commands[verb.toUpperCase()] ?? unknownCommand)(rest.join(' '))
      if (reply === 'hang up') return void socket.destroy()
      if (reply === 'begin TLS') return beginTls()
      if (verb.toUpperCase() === 'QUIT') listener.over()
      write(reply, verb.toUpperCase() === 'QUIT')
    }
  }
  const beginTls = (): void => {
    socket.off('data', onData) // What was pipelined behind STARTTLS is thrown away (RFC 3207 §4.2).
    write(behaviour.starttls === 'injects' ? ['220 ready', '250 injected'] : ['220 ready'])
    if (behaviour.hangUpAt === 'handshake') socket.once('data', () => socket.destroy())
    else if (context !== null)
      converse(secure(socket, context), { ...state, behaviour: upgraded(state) }, null, listener)
  }
  socket.on('data', onData)
  if (!(socket instanceof tls.TLSSocket) || behaviour.implicitTls) write(greetingOf(state))
}

/** After STARTTLS the server says no greeting, and offers no STARTTLS any more. */
function upgraded({ behaviour }: SmtpServerState): SmtpServerState['behaviour'] {
  return { ...behaviour, greeting: null, ehlo: null, hangUpAt: null, starttls: 'absent' }
}

function secure(socket: net.Socket, context: tls.SecureContext): tls.TLSSocket {
  const wrapped = new tls.TLSSocket(socket, { isServer: true, secureContext: context })
  wrapped.on('error', () => wrapped.destroy())
  return wrapped
}

function greetingOf({ behaviour, hostname }: SmtpServerState): readonly string[] {
  return behaviour.greeting ?? [`220 ${hostname} ESMTP`]
}

function commandsOf(state: SmtpServerState, hasTls: boolean): { readonly [verb: string]: Command } {
  const { behaviour, hostname } = state
  const offersStarttls = hasTls && behaviour.starttls !== 'absent'
  const ordinaryEhlo = [
    `250-${hostname}`,
    '250-PIPELINING',
    ...(offersStarttls ? ['250-STARTTLS'] : []),
    '250 8BITMIME',
  ]
  return {
    EHLO: () => (behaviour.hangUpAt === 'ehlo' ? 'hang up' : (behaviour.ehlo ?? ordinaryEhlo)),
    HELO: () => [`250 ${hostname}`],
    STARTTLS: () => {
      if (behaviour.hangUpAt === 'starttls') return 'hang up'
      if (behaviour.starttls === 'tempfail') return ['454 4.7.0 TLS is not available now']
      return offersStarttls && behaviour.starttls !== 'rejected' ? 'begin TLS' : ['502 5.5.1 no TLS here']
    },
    MAIL: () => ['250 2.1.0 ok'],
    RCPT: () => relayReplies[behaviour.relay],
    DATA: () => ['503 5.5.1 no valid recipients'],
    RSET: () => ['250 2.0.0 ok'],
    NOOP: () => ['250 2.0.0 ok'],
    QUIT: () => ['221 2.0.0 bye'],
  }
}

const relayReplies: { readonly [R in SmtpServerState['behaviour']['relay']]: readonly string[] } = {
  refused: ['554 5.7.1 relay access denied'],
  accepted: ['250 2.1.5 ok'],
  deferred: ['450 4.2.0 try again later'],
}

const unknownCommand: Command = () => ['500 5.5.2 no such command']

/** Writes reply lines, at once or byte after byte; after the last ones it closes the connection. */
function writerOf(
  socket: net.Socket,
  byteEveryMs: number | null,
): (lines: readonly string[], isLast?: boolean) => void {
  if (byteEveryMs === null) {
    return (lines, isLast = false) => void (isLast ? socket.end(textOf(lines)) : socket.write(textOf(lines)))
  }
  let pending = ''
  let endsAfter = false
  const timer = setInterval(() => {
    if (pending !== '') socket.write(pending.slice(0, 1))
    pending = pending.slice(1)
    if (pending === '' && endsAfter) socket.end()
  }, byteEveryMs)
  socket.once('close', () => clearInterval(timer))
  return (lines, isLast = false) => {
    pending += textOf(lines)
    endsAfter ||= isLast
  }
}

function textOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\r\n`).join('')
}
