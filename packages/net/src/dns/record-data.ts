import { type IpAddress, keyTagOf, parseAddress, type RecordData, type RecordType } from '@mailhealth/core'
import { readName } from './wire-name.ts'
import { Malformed, type WireReader } from './wire-reader.ts'

/** The type codes that are read (RFC 1035 §3.2.2, RFC 3596 §2.1, RFC 4034, RFC 6698 §7.1). */
export const typeCodes: { readonly [T in RecordType]: number } = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  MX: 15,
  TXT: 16,
  AAAA: 28,
  DS: 43,
  RRSIG: 46,
  DNSKEY: 48,
  TLSA: 52,
}

const typesByCode = new Map(Object.entries(typeCodes).map(([type, code]) => [code, type as RecordType]))

/** The type of a code; undefined for types that are passed over. */
export function typeOfCode(code: number): RecordType | undefined {
  return typesByCode.get(code)
}

/**
 * Reads the data of one record, which has to end exactly at `end`.
 *
 * @throws Malformed
 */
export function readRecordData<T extends RecordType>(type: T, reader: WireReader, end: number): RecordData[T] {
  const data = readers[type](reader, end)
  if (reader.at !== end) throw new Malformed(`a ${type} record that is not as long as it says`)
  return data
}

const readers: { readonly [T in RecordType]: (reader: WireReader, end: number) => RecordData[T] } = {
  A: (reader) => reader.take(4).join('.') as IpAddress,
  AAAA: readAaaa,
  CNAME: readName,
  NS: readName,
  PTR: readName,
  MX: (reader) => ({ preference: reader.u16(), exchange: readName(reader) }),
  SOA: readSoa,
  TXT: readTxt,
  TLSA: readTlsa,
  DS: readDs,
  DNSKEY: readDnskey,
  RRSIG: readRrsig,
}

function readAaaa(reader: WireReader): IpAddress {
  const groups = Array.from({ length: 8 }, () => reader.u16().toString(16))
  return parseAddress(groups.join(':')) as IpAddress
}

function readSoa(reader: WireReader): RecordData['SOA'] {
  const primary = readName(reader)
  readName(reader)
  const serial = reader.u32()
  reader.take(12)
  return { primary, serial, minimumTtl: reader.u32() }
}

function readTxt(reader: WireReader, end: number): RecordData['TXT'] {
  const strings: string[] = []
  do strings.push(reader.take(reader.u8()).toString('latin1'))
  while (reader.at < end)
  return strings
}

function readTlsa(reader: WireReader, end: number): RecordData['TLSA'] {
  const [usage, selector, matchingType] = [reader.u8(), reader.u8(), reader.u8()]
  return { usage, selector, matchingType, data: restOf(reader, end).toString('hex') }
}

function readDs(reader: WireReader, end: number): RecordData['DS'] {
  const [keyTag, algorithm, digestType] = [reader.u16(), reader.u8(), reader.u8()]
  return { keyTag, algorithm, digestType, digest: restOf(reader, end).toString('hex') }
}

function readDnskey(reader: WireReader, end: number): RecordData['DNSKEY'] {
  const keyTag = keyTagOf(reader.bytes.subarray(reader.at, end))
  const [flags, protocol, algorithm] = [reader.u16(), reader.u8(), reader.u8()]
  return { flags, protocol, algorithm, publicKey: restOf(reader, end).toString('base64'), keyTag }
}

function readRrsig(reader: WireReader, end: number): RecordData['RRSIG'] {
  const covered = reader.u16()
  const [algorithm, labels, originalTtlSeconds] = [reader.u8(), reader.u8(), reader.u32()]
  const [expiresAt, inceptedAt, keyTag] = [readTime(reader), readTime(reader), reader.u16()]
  const signer = readName(reader)
  restOf(reader, end)
  const typeCovered = typeOfCode(covered) ?? `TYPE${covered}`
  return { typeCovered, algorithm, labels, originalTtlSeconds, expiresAt, inceptedAt, keyTag, signer }
}

/** Seconds since 1970 in 32 bits, which last until 2106 (RFC 4034 §3.1.5). */
function readTime(reader: WireReader): string {
  return new Date(reader.u32() * 1000).toISOString()
}

/** @throws Malformed when what was read already went past the end */
function restOf(reader: WireReader, end: number): Buffer {
  if (reader.at > end) throw new Malformed('a record that is not as long as it says')
  return reader.take(end - reader.at)
}
