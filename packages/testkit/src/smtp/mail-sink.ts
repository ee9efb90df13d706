import net, { type AddressInfo } from 'node:net'
import tls from 'node:tls'
import type { IssuedCertificate } from '../tls/private-ca.ts'

/** A mail that a sink took. */
export interface TakenMail {
  readonly from: string
  readonly to: readonly string[]
  /** Header and body as they came, without the dots of SMTP. */
  readonly content: string
  /** Whether it came through TLS. */
  readonly isEncrypted: boolean
  /** Who logged in; null for nobody. */
  readonly user: string | null
}

export interface MailSinkOptions {
  /** Offers STARTTLS with it; null offers none. */
  readonly certificate?: IssuedCertificate | null
  /** Wants a login, and takes this one. */
  readonly login?: { readonly user: string; readonly password: string } | null
}

/** A mail server that takes everything, and delivers nothing. */
export interface MailSink {
  readonly host: string
  readonly port: number
  readonly mails: readonly TakenMail[]
  /** The next mails are refused with this reply, such as `451 4.3.0 try again later`; null takes them again. */
  refuse(reply: string | null): void
  /** The next mail is taken, but the connection ends before it is said so. */
  hangUpAfterNext(): void
  close(): Promise<void>
}

/** Starts a mail server on the loopback that a client may really send to: EHLO, STARTTLS, AUTH PLAIN, DATA. */
export async function startMailSink({ certificate = null, login = null }: MailSinkOptions = {}): Promise<MailSink> {
  const mails: TakenMail[] = []
  const sockets = new Set<net.Socket>()
  const state = { refusal: null as string | null, hangsUp: false }
  const session = { certificate, login, mails, state }
  const server = net.createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    socket.write('220 sink.example ESMTP\r\n')
    converse(socket, { ...session, isEncrypted: false })
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  return {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    mails,
    refuse: (reply) => {
      state.refusal = reply
    },
    hangUpAfterNext: () => {
      state.hangsUp = true
    },
    close() {
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

interface Session {
  readonly certificate: IssuedCertificate | null
  readonly login: MailSinkOptions['login']
  readonly mails: TakenMail[]
  readonly state: { readonly refusal: string | null; hangsUp: boolean }
  readonly isEncrypted: boolean
}

function converse(socket: net.Socket, session: Session): void {
  const { certificate, login, mails, state, isEncrypted } = session
  let input = ''
  let user: string | null = null
  let envelope = { from: '', to: [] as string[] }
  let isData = false
  const say = (...lines: readonly string[]): void => void socket.write(lines.map((line) => `${line}\r\n`).join(''))

  const command = (line: string): void => {
    const [verb = '', argument = ''] = splitOnce(line)
    switch (verb.toUpperCase()) {
      case 'EHLO': {
        const offers = [
          ...(certificate !== null && !isEncrypted ? ['STARTTLS'] : []),
          ...(login != null ? ['AUTH PLAIN'] : []),
          '8BITMIME',
        ]
        return say('250-sink.example', ...offers.map((one, at) => `250${at === offers.length - 1 ? ' ' : '-'}${one}`))
      }
      case 'STARTTLS':
        if (certificate === null) return say('502 5.5.1 no TLS here')
        socket.off('data', onData)
        say('220 2.0.0 ready')
        return converse(
          new tls.TLSSocket(socket, {
            isServer: true,
            secureContext: tls.createSecureContext({ key: certificate.keyPem, cert: certificate.chainPem }),
          }).on('error', () => socket.destroy()),
          { ...session, isEncrypted: true },
        )
      case 'AUTH': {
        const [, name, password] = Buffer.from(splitOnce(argument)[1] ?? '', 'base64')
          .toString('utf8')
          .split('\0')
        if (name !== login?.user || password !== login?.password) return say('535 5.7.8 wrong login')
        user = name ?? null
        return say('235 2.7.0 ok')
      }
      case 'MAIL':
        if (login != null && user === null) return say('530 5.7.0 log in first')
        if (state.refusal !== null) return say(state.refusal)
        envelope = { from: addressIn(argument), to: [] }
        return say('250 2.1.0 ok')
      case 'RCPT':
        envelope.to.push(addressIn(argument))
        return say('250 2.1.5 ok')
      case 'DATA':
        isData = true
        return say('354 go ahead')
      case 'QUIT':
        say('221 2.0.0 bye')
        return void socket.end()
      case 'RSET':
      case 'NOOP':
        return say('250 2.0.0 ok')
      default:
        return say('500 5.5.2 no such command')
    }
  }
  const take = (content: string): void => {
    mails.push({ ...envelope, content: content.replace(/^\./gm, ''), isEncrypted, user })
    if (!state.hangsUp) return say('250 2.0.0 taken')
    state.hangsUp = false
    socket.destroy()
  }
  const onData = (chunk: Buffer): void => {
    input += chunk.toString('utf8')
    for (;;) {
      const mark = isData ? '\r\n.\r\n' : '\r\n'
      const end = input.indexOf(mark)
      if (end < 0) return
      const text = input.slice(0, end)
      input = input.slice(end + mark.length)
      if (isData) {
        isData = false
        take(text)
      } else command(text)
    }
  }
  socket.on('data', onData)
}

function splitOnce(line: string): [string, string?] {
  const at = line.indexOf(' ')
  return at < 0 ? [line] : [line.slice(0, at), line.slice(at + 1)]
}

function addressIn(argument: string): string {
  return /<([^>]*)>/.exec(argument)?.[1] ?? ''
}
