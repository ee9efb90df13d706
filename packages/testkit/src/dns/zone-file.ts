import { type IpAddress, parseAddress, type RecordData, type RecordType, reverseName } from '@mailhealth/core'

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

/**
 * Reads zone files in master-file syntax (RFC 1035 §5), one record a line, with `$ORIGIN`, `$TTL`, `@`, a leading blank
 * for "the same name", quoted strings and `;` comments. One file may hold many zones: it describes a whole small world.
 *
 * Two additions: `;! servfail NAME [TYPE]` (also refused, timeout, bogus, truncated, authentic), and `$PTR ADDRESS NAME`
 * for a PTR record without writing out the reverse name.
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
const types = ['A', 'AAAA', 'CNAME', 'MX', 'NS', 'PTR', 'SOA', 'TXT'] satisfies RecordType[]

function readLine(line: string, state: ReadState, records: ZoneRecord[], directives: ZoneDirective[]): void {
  if (line.startsWith(';!')) {
    directives.push(readDirective(line.slice(2), state))
    return
  }
  const tokens = tokenize(line)
  const [first, second, third] = tokens
  if (first === undefined) return
  if (first.text === '$ORIGIN') state.origin = absolute(need(second), { ...state, origin: '' })
  else if (first.text === '$TTL') state.ttl = Number(need(second))
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
  return { mode: mode as ZoneDirective['mode'], name: absolute(name, state), type: (type as RecordType) ?? null }
}

function readRecord(tokens: Token[], state: ReadState): ZoneRecord {
  let ttl = state.ttl
  while (tokens[0] !== undefined && (/^\d+$/.test(tokens[0].text) || tokens[0].text === 'IN')) {
    const token = tokens.shift() as Token
    if (token.text !== 'IN') ttl = Number(token.text)
  }
  const type = tokens.shift()?.text as RecordType
  if (!types.includes(type)) throw new Error(`unknown record type ${type}`)
  return { name: state.name, type, ttl, data: readData(type, tokens, state) } as ZoneRecord
}

function readData(type: RecordType, tokens: Token[], state: ReadState): RecordData[RecordType] {
  const [first, second, ...rest] = tokens.map((token) => token.text)
  switch (type) {
    case 'A':
    case 'AAAA':
      return readAddress(need(first))
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return absolute(need(first), state)
    case 'MX':
      return { preference: Number(need(first)), exchange: absolute(need(second), state) }
    case 'SOA':
      return {
        primary: absolute(need(first), state),
        serial: Number(rest[0] ?? 1),
        minimumTtl: Number(rest.at(-1) ?? 300),
      }
    case 'TXT':
      if (tokens.length === 0) throw new Error('a TXT record needs a string')
      return tokens.map((token) => token.text)
  }
}

function ptrRecord(address: string, name: string, ttl: number): ZoneRecord {
  return { name: reverseName(readAddress(address)), type: 'PTR', ttl, data: name }
}

function readAddress(text: string): IpAddress {
  const address = parseAddress(text)
  if (address === null) throw new Error(`${text} is not an address`)
  return address
}

function absolute(name: string, state: { origin: string; name?: string }): string {
  const lower = name.toLowerCase()
  if (lower === '.') return ''
  if (lower === '@') return state.origin
  if (lower.endsWith('.')) return lower.slice(0, -1)
  return state.origin === '' ? lower : `${lower}.${state.origin}`
}

interface Token {
  readonly text: string
}

function tokenize(line: string): Token[] {
  const tokens: Token[] = []
  for (const match of line.matchAll(/"((?:[^"\\]|\\.)*)"|(;.*$)|([^\s;"]+)/g)) {
    if (match[2] !== undefined) break
    const text = match[1] ?? match[3] ?? ''
    tokens.push({
      text: text.replace(/\\(\d{3})/g, (_, code: string) => String.fromCharCode(Number(code))).replace(/\\(.)/g, '$1'),
    })
  }
  return tokens
}

function need(text: Token | string | undefined): string {
  if (text === undefined) throw new Error('a field is missing')
  return typeof text === 'string' ? text : text.text
}
