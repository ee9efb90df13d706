import {
  familyOf,
  type IpAddress,
  keyTagOf,
  maxNameLength,
  parseAddress,
  type RecordData,
  type RecordType,
  reverseName,
} from '@mailhealth/core'

/** How a name can fail, on purpose. */
export type FailureMode = 'servfail' | 'refused' | 'timeout' | 'bogus' | 'truncated'

/** One record of a zone file. */
export type ZoneRecord = { [T in RecordType]: { name: string; type: T; ttl: number; data: RecordData[T] } }[RecordType]

/** One `;!` directive: the name (and, where given, the type) fails so, or is signed. */
export interface ZoneDirective {
  readonly mode: FailureMode | 'authentic'
  readonly name: string
  readonly type: RecordType | null
}

export interface ZoneFile {
  readonly records: readonly ZoneRecord[]
  readonly directives: readonly ZoneDirective[]
}

/** Why DNS cannot carry a name (RFC 1035 §2.3.4); null when it can. The root is the empty name. */
export function nameFault(name: string): string | null {
  if (name === '') return null
  if (name.length > maxNameLength) return `has ${name.length} characters, and DNS allows ${maxNameLength}`
  for (const label of name.split('.')) {
    if (label === '') return 'has an empty label'
    if (label.length > 63) return `has a label of ${label.length} characters, and DNS allows 63`
  }
  return null
}

/**
 * Reads zone files in master-file syntax (RFC 1035 §5), one record a line, with `$ORIGIN`, `$TTL`, `@`, a leading blank
 * for "the same name", quoted strings and `;` comments. One file may hold many zones: it describes a whole small world.
 *
 * Two additions: `;! servfail NAME [TYPE]` (also refused, timeout, bogus, truncated, authentic), and `$PTR ADDRESS NAME`
 * for a PTR record without writing out the reverse name. Names, numbers and strings are checked, so that no fixture
 * holds what DNS could not carry. Text beyond ASCII stands for its UTF-8 bytes.
 *
 * @throws Error with the line's number
 */
export function parseZoneFile(text: string): ZoneFile {
  const records: ZoneRecord[] = []
  const directives: ZoneDirective[] = []
  const state = { origin: '', ttl: 3600, name: '' }
  for (const [index, line] of text.split('\n').entries()) {
    try {
      readLine(line, state, records, directives)
    } catch (error) {
      throw new Error(`zone file, line ${index + 1}: ${(error as Error).message}: ${line.trim()}`)
    }
  }
  return { records, directives }
}

interface ReadState {
  origin: string
  ttl: number
  name: string
}

const modes = ['servfail', 'refused', 'timeout', 'bogus', 'truncated', 'authentic']
const types = [
  ...['A', 'AAAA', 'CNAME', 'MX', 'NS', 'PTR', 'SOA', 'TXT'],
  ...['TLSA', 'DS', 'DNSKEY', 'RRSIG'],
] as readonly RecordType[]

function readLine(line: string, state: ReadState, records: ZoneRecord[], directives: ZoneDirective[]): void {
  if (line.startsWith(';!')) {
    directives.push(readDirective(line.slice(2), state))
    return
  }
  const tokens = tokenize(line)
  const [first, second, third] = tokens
  if (first === undefined) return
  if (first.text === '$ORIGIN') state.origin = absolute(need(second), { ...state, origin: '' })
  else if (first.text === '$TTL') state.ttl = readNumber(second, 2 ** 31 - 1)
  else if (first.text === '$PTR') records.push(ptrRecord(need(second), absolute(need(third), state), state.ttl))
  else {
    if (!/^\s/.test(line)) state.name = absolute((tokens.shift() as Token).text, state)
    records.push(readRecord(tokens, state))
  }
}

function readDirective(text: string, state: ReadState): ZoneDirective {
  const [mode, name, type] = text.trim().split(/\s+/)
  if (mode === undefined || name === undefined || !modes.includes(mode))
    throw new Error('expected ";! MODE NAME [TYPE]"')
  const only = type === undefined ? null : readType(type)
  return { mode: mode as ZoneDirective['mode'], name: absolute(name, state), type: only }
}

function readRecord(tokens: Token[], state: ReadState): ZoneRecord {
  let ttl = state.ttl
  while (tokens[0] !== undefined && (/^\d+$/.test(tokens[0].text) || tokens[0].text === 'IN')) {
    const token = tokens.shift() as Token
    if (token.text !== 'IN') ttl = readNumber(token, 2 ** 31 - 1)
  }
  const type = readType(need(tokens.shift()))
  return { name: state.name, type, ttl, data: readData(type, tokens, state) } as ZoneRecord
}

function readType(text: string): RecordType {
  const type = text as RecordType
  if (!types.includes(type)) throw new Error(`unknown record type ${text}`)
  return type
}

function readData(type: RecordType, tokens: readonly Token[], state: ReadState): RecordData[RecordType] {
  const [first, second, ...rest] = tokens
  switch (type) {
    case 'A':
    case 'AAAA':
      return readAddress(need(first), type === 'A' ? 4 : 6)
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return absolute(need(first), state)
    case 'MX':
      return { preference: readNumber(first, 0xffff), exchange: absolute(need(second), state) }
    case 'SOA':
      return {
        primary: absolute(need(first), state),
        serial: rest[0] === undefined ? 1 : readNumber(rest[0], 2 ** 32 - 1),
        minimumTtl: rest[4] === undefined ? 300 : readNumber(rest[4], 2 ** 31 - 1),
      }
    case 'TXT':
      if (tokens.length === 0) throw new Error('a TXT record needs a string')
      return tokens.map((token) => readString(token.text))
    default:
      return readSecurityData(type, tokens, state)
  }
}

/** The types that DNSSEC and DANE add, as RFC 4034 and RFC 6698 write them. */
function readSecurityData(
  type: 'TLSA' | 'DS' | 'DNSKEY' | 'RRSIG',
  tokens: readonly Token[],
  state: ReadState,
): RecordData[RecordType] {
  const byte = (at: number): number => readNumber(tokens[at], 0xff)
  const rest = (from: number): string => textFrom(tokens, from)
  switch (type) {
    case 'TLSA':
      return { usage: byte(0), selector: byte(1), matchingType: byte(2), data: readHex(rest(3)) }
    case 'DS':
      return {
        keyTag: readNumber(tokens[0], 0xffff),
        algorithm: byte(1),
        digestType: byte(2),
        digest: readHex(rest(3)),
      }
    case 'DNSKEY':
      return readKey(readNumber(tokens[0], 0xffff), byte(1), byte(2), rest(3))
    case 'RRSIG':
      return {
        typeCovered: need(tokens[0]),
        algorithm: byte(1),
        labels: byte(2),
        originalTtlSeconds: readNumber(tokens[3], 2 ** 31 - 1),
        expiresAt: readTime(need(tokens[4])),
        inceptedAt: readTime(need(tokens[5])),
        keyTag: readNumber(tokens[6], 0xffff),
        signer: absolute(need(tokens[7]), state),
      }
  }
}

function textFrom(tokens: readonly Token[], at: number): string {
  return tokens
    .slice(at)
    .map(({ text }) => text)
    .join('')
}

function readKey(flags: number, protocol: number, algorithm: number, publicKey: string): RecordData['DNSKEY'] {
  const key = Buffer.from(publicKey, 'base64')
  if (key.toString('base64') !== publicKey) throw new Error(`${publicKey} is no base64`)
  const keyTag = keyTagOf(Buffer.from([flags >> 8, flags & 0xff, protocol, algorithm, ...key]))
  return { flags, protocol, algorithm, publicKey, keyTag }
}

function readHex(text: string): string {
  if (!/^([0-9a-f]{2})*$/i.test(text)) throw new Error(`${text} is no hex`)
  return text.toLowerCase()
}

/** RFC 4034 §3.2: YYYYMMDDHHmmSS in UTC. */
function readTime(text: string): string {
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(text) ?? []
  const [year, month, day, ...time] = parts
  const at = new Date(`${year}-${month}-${day}T${time.join(':')}Z`)
  if (Number.isNaN(at.getTime())) throw new Error(`${text} is no time`)
  return at.toISOString()
}

function ptrRecord(address: string, name: string, ttl: number): ZoneRecord {
  return { name: reverseName(readAddress(address)), type: 'PTR', ttl, data: name }
}

function readAddress(text: string, family?: 4 | 6): IpAddress {
  const address = parseAddress(text)
  if (address === null) throw new Error(`${text} is not an address`)
  if (family !== undefined && familyOf(address) !== family) throw new Error(`${text} is not an IPv${family} address`)
  return address
}

function readNumber(token: Token | undefined, largest: number): number {
  const text = need(token)
  if (!/^\d{1,10}$/.test(text) || Number(text) > largest) throw new Error(`${text} is no number up to ${largest}`)
  return Number(text)
}

function readString(text: string): string {
  if (text.length > 255) throw new Error(`a string of ${text.length} bytes; one string holds 255 (RFC 1035 §3.3.14)`)
  return text
}

function absolute(name: string, state: { origin: string; name?: string }): string {
  const lower = name.toLowerCase()
  if (lower === '.') return ''
  if (lower === '@') return state.origin
  const full = lower.endsWith('.') ? lower.slice(0, -1) : state.origin === '' ? lower : `${lower}.${state.origin}`
  const fault = nameFault(full)
  if (fault !== null) throw new Error(`${full} ${fault}`)
  return full
}

interface Token {
  readonly text: string
}

function tokenize(line: string): Token[] {
  const tokens: Token[] = []
  for (const match of line.matchAll(/"((?:[^"\\]|\\.)*)"|(;.*$)|([^\s;"]+)/g)) {
    if (match[2] !== undefined) break
    tokens.push({ text: unescaped(match[1] ?? match[3] ?? '') })
  }
  return tokens
}

/** One character a byte: UTF-8 of what was typed, with `\DDD` and `\X` taken literally (RFC 1035 §5.1). */
function unescaped(text: string): string {
  const bytes = Buffer.from(text, 'utf8').toString('latin1')
  return bytes.replace(/\\(?:(\d{3})|(.))/g, (_, code: string | undefined, character: string) =>
    code === undefined ? character : String.fromCharCode(Number(code) & 0xff),
  )
}

function need(text: Token | string | undefined): string {
  if (text === undefined) throw new Error('a field is missing')
  return typeof text === 'string' ? text : text.text
}
