import type { RecordData, RecordType } from '@mailhealth/core'
import * as dnsPacket from 'dns-packet'
import type { Namespace } from './namespace.ts'
import type { FailureMode, ZoneRecord } from './zone-file.ts'

/** What the simulated server does about one query: send bytes, say nothing, or (over TCP) hang up. */
export type Reply = { readonly kind: 'send'; readonly packet: Buffer } | { readonly kind: 'silence' | 'hang-up' }

export interface ReplyOptions {
  readonly transport: 'udp' | 'tcp'
  /** The TTL of negative answers below names for which no zone file has a SOA record (RFC 2308 §5). */
  readonly negativeTtlSeconds: number
}

const rcodes = { noerror: 0, formerr: 1, servfail: 2, nxdomain: 3, notimp: 4, refused: 5 }

/** RFC 8914 §4.7: the extended error of an answer that failed validation. */
const dnssecBogus = 6

/** What we say that we take over UDP, and the least that every client takes (RFC 6891 §6.2.3). */
const ourUdpSize = 1232
const plainUdpSize = 512

/** Answers one query from the namespace, as a recursive, validating resolver would. */
export function replyTo(query: Buffer, namespace: Namespace, options: ReplyOptions): Reply {
  const asked = readQuery(query)
  if (asked === null) return { kind: 'silence' }
  const fault = faultOf(asked)
  if (fault !== null) return send(asked, { rcode: fault }, options)
  const [question] = asked.questions as [dnsPacket.Question]
  const name = question.name === '.' ? '' : question.name
  const answer = namespace.answer(name, question.type as RecordType)
  if (answer.kind === 'failed') return fail(asked, answer.mode, options)
  const aliases = answer.aliases.map(({ name, target, ttl }) => cname(name, target, ttl))
  const isSigned = answer.authentic && wantsAuthentic(asked)
  if (answer.kind === 'records') {
    const signatures = optOf(asked)?.flag_do === true ? answer.signatures : []
    return send(
      asked,
      { answers: [...aliases, ...[...answer.records, ...signatures].map(answerOf)], isSigned },
      options,
    )
  }
  const end = answer.aliases.at(-1)?.target ?? name.toLowerCase()
  const authorities = [negativeSoa(namespace.soaOf(end), options.negativeTtlSeconds)]
  const rcode = answer.kind === 'nxdomain' ? rcodes.nxdomain : rcodes.noerror
  return send(asked, { rcode, answers: aliases, authorities, isSigned }, options)
}

type Query = dnsPacket.DecodedPacket & { readonly questions: dnsPacket.Question[]; readonly opcode: string }

function readQuery(bytes: Buffer): Query | null {
  try {
    const packet = dnsPacket.decode(bytes) as Query
    return packet.type === 'query' ? packet : null
  } catch {
    return null
  }
}

function faultOf(query: Query): number | null {
  if (query.opcode !== 'QUERY') return rcodes.notimp
  const [question, second] = query.questions
  if (question === undefined || second !== undefined) return rcodes.formerr
  return question.class === 'IN' ? null : rcodes.refused
}

function fail(query: Query, mode: FailureMode, options: ReplyOptions): Reply {
  switch (mode) {
    case 'timeout':
      return { kind: 'silence' }
    case 'truncated':
      return options.transport === 'tcp' ? { kind: 'hang-up' } : send(query, { isTruncated: true }, options)
    case 'refused':
      return send(query, { rcode: rcodes.refused }, options)
    case 'servfail':
      return send(query, { rcode: rcodes.servfail }, options)
    case 'bogus':
      return send(query, { rcode: rcodes.servfail, extendedError: dnssecBogus }, options)
  }
}

interface Content {
  readonly rcode?: number
  readonly answers?: dnsPacket.Answer[]
  readonly authorities?: dnsPacket.Answer[]
  readonly isSigned?: boolean
  readonly isTruncated?: boolean
  readonly extendedError?: number
}

function send(query: Query, content: Content, options: ReplyOptions): Reply {
  const packet = encode(query, content)
  if (options.transport === 'tcp' || packet.length <= udpSizeOf(query)) return { kind: 'send', packet }
  return { kind: 'send', packet: encode(query, { rcode: content.rcode ?? rcodes.noerror, isTruncated: true }) }
}

function encode(query: Query, content: Content): Buffer {
  const { rcode = rcodes.noerror, answers = [], authorities = [], isSigned = false, isTruncated = false } = content
  const flags =
    dnsPacket.RECURSION_AVAILABLE |
    (query.flag_rd ? dnsPacket.RECURSION_DESIRED : 0) |
    (isSigned ? dnsPacket.AUTHENTIC_DATA : 0) |
    (isTruncated ? dnsPacket.TRUNCATED_RESPONSE : 0) |
    rcode
  const additionals = optOf(query) === undefined ? [] : [ourOpt(content.extendedError)]
  return dnsPacket.encode({
    type: 'response',
    id: query.id ?? 0,
    flags,
    questions: query.questions,
    answers,
    authorities,
    additionals,
  })
}

function optOf(query: Query): dnsPacket.OptAnswer | undefined {
  return query.additionals?.find((record) => record.type === 'OPT')
}

function ourOpt(extendedError: number | undefined): dnsPacket.OptAnswer {
  const opt = {
    type: 'OPT',
    name: '.',
    udpPayloadSize: ourUdpSize,
    extendedRcode: 0,
    ednsVersion: 0,
    flags: 0,
  } as const
  // The option's code 15 is newer than the codec's types (RFC 8914 §2).
  const options = extendedError === undefined ? [] : [{ code: 15, data: Buffer.from([0, extendedError]) }]
  return { ...opt, flag_do: false, options: options as unknown as dnsPacket.PacketOpt[] }
}

function udpSizeOf(query: Query): number {
  return Math.max(plainUdpSize, optOf(query)?.udpPayloadSize ?? plainUdpSize)
}

/** RFC 6840 §5.7: AD in a query asks for AD in the answer, as DO does. */
function wantsAuthentic(query: Query): boolean {
  return query.flag_ad || (optOf(query)?.flag_do ?? false)
}

function answerOf({ name, type, ttl, data }: ZoneRecord): dnsPacket.Answer {
  switch (type) {
    case 'TXT':
      return { name, type, ttl, data: data.map((text) => Buffer.from(text, 'latin1')) }
    case 'SOA':
      return soa(name, ttl, data)
    case 'MX':
      return { name, type, ttl, data: { ...data } }
    case 'TLSA':
      return { name, type, ttl, data: { ...data, certificate: Buffer.from(data.data, 'hex') } }
    case 'DS':
      return { name, type, ttl, data: { ...data, digest: Buffer.from(data.digest, 'hex') } }
    case 'DNSKEY':
      return { name, type, ttl, data: { ...data, key: Buffer.from(data.publicKey, 'base64') } }
    case 'RRSIG':
      return { name, type, ttl, data: signatureOf(data) }
    default:
      return { name, type, ttl, data }
  }
}

/** The signature itself is of nobody's interest here. */
function signatureOf(data: RecordData['RRSIG']): dnsPacket.RrsigData {
  const { originalTtlSeconds: originalTTL, signer: signersName, expiresAt, inceptedAt, ...same } = data
  const [expiration, inception] = [expiresAt, inceptedAt].map((time) => Date.parse(time) / 1000) as [number, number]
  return { ...same, originalTTL, signersName, expiration, inception, signature: Buffer.from('simulated') }
}

function cname(name: string, target: string, ttl: number): dnsPacket.Answer {
  return { name, type: 'CNAME', ttl, data: target }
}

function soa(
  name: string,
  ttl: number,
  data: { primary: string; serial: number; minimumTtl: number },
): dnsPacket.Answer {
  const { primary, serial, minimumTtl } = data
  const timers = { serial, refresh: 3600, retry: 600, expire: 86400, minimum: minimumTtl }
  return { name, type: 'SOA', ttl, data: { mname: primary, rname: 'hostmaster.invalid', ...timers } }
}

function negativeSoa(found: ZoneRecord | undefined, ttl: number): dnsPacket.Answer {
  if (found !== undefined) return answerOf(found)
  return soa('.', ttl, { primary: 'simulated.invalid', serial: 1, minimumTtl: ttl })
}
