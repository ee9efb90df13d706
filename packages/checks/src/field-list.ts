import { printTagList, type Tag } from './tag-list.ts'

/** A list of fields, in the order in which they were written, and the pieces that are outside the grammar. */
export interface FieldList {
  readonly fields: readonly Tag[]
  readonly malformed: readonly string[]
}

/**
 * True for a text that is a record of that version, whole or broken: it begins with `v=<version>` and a semicolon, or
 * ends there.
 */
export function isOfVersion(text: string, version: string): boolean {
  return text.startsWith(`v=${version}`) && /^[ \t]*(?:;|$)/.test(text.slice(version.length + 2))
}

/** True for a text that was meant as a record of that family (`sts`, `tlsrpt`), whatever it came to be. */
export function looksLikeVersion(text: string, family: string): boolean {
  const [, written = ''] = /^[\s"]*v\s*=\s*([A-Za-z]*)/i.exec(text) ?? []
  return written.toLowerCase().startsWith(family)
}

/**
 * Reads the fields of an MTA-STS or a TLSRPT record, without its version (RFC 8461 §3.1, RFC 8460 §3). The grammar is
 * stricter than that of tag lists: nothing around an equals sign, and names are case-sensitive. `free` names fields
 * whose value may be anything.
 */
export function parseFieldList(text: string, free: readonly string[]): FieldList {
  const pieces = text.split(';').slice(1).map(trim)
  if (pieces.at(-1) === '') pieces.pop()
  const fields: Tag[] = []
  const malformed: string[] = []
  for (const piece of pieces) {
    const field = readField(piece, free)
    if (field === null) malformed.push(piece)
    else fields.push(field)
  }
  return { fields, malformed }
}

/** Writes a record so that two that say the same look the same: the version, then the fields in order of name. */
export function printFieldList(version: string, fields: readonly Tag[]): string {
  const sorted = [...fields].sort((a, b) => a.name.localeCompare(b.name))
  return printTagList([{ name: 'v', value: version }, ...sorted])
}

function readField(piece: string, free: readonly string[]): Tag | null {
  const [, name = '', value = ''] = /^([A-Za-z0-9][A-Za-z0-9_.-]{0,31})=([^]*)$/.exec(piece) ?? []
  const isField = name !== '' && (free.includes(name) || /^[\x21-\x3a\x3c\x3e-\x7e]+$/.test(value))
  return isField ? { name, value } : null
}

function trim(text: string): string {
  return text.replace(/^[ \t]+/, '').replace(/[ \t]+$/, '')
}
