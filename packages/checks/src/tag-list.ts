/** One `name=value` of a tag list. White space around both is gone; white space within the value is kept. */
export interface Tag {
  readonly name: string
  readonly value: string
}

/** What is wrong with a tag list, apart from what its tags say. `text` is the piece, or the name that came twice. */
export interface TagListFault {
  readonly kind: 'malformed' | 'duplicate'
  readonly text: string
}

/** A list of tags, in the order in which they were written. Of a tag that came twice, the first is kept. */
export interface TagList {
  readonly tags: readonly Tag[]
  readonly faults: readonly TagListFault[]
}

/**
 * Reads `tag=value; tag=value` (RFC 6376 §3.2), the form of DKIM keys and DMARC records. Names keep their case. Any text
 * gives a list: a piece without a name and an equals sign is a fault, and so is an empty piece that is not the last.
 */
export function parseTagList(text: string): TagList {
  const tags = new Map<string, Tag>()
  const faults: TagListFault[] = []
  const pieces = text.split(';')
  for (const [index, piece] of pieces.entries()) {
    const isLast = index === pieces.length - 1
    if (isLast && index > 0 && trim(piece) === '') continue
    const tag = readTag(piece)
    if (tag === null) faults.push({ kind: 'malformed', text: trim(piece) })
    else if (tags.has(tag.name)) faults.push({ kind: 'duplicate', text: tag.name })
    else tags.set(tag.name, tag)
  }
  return { tags: [...tags.values()], faults }
}

/** Writes a tag list as people do: `v=DMARC1; p=none`. */
export function printTagList(tags: readonly Tag[]): string {
  return tags.map(({ name, value }) => `${name}=${value}`).join('; ')
}

/** The value of a tag; undefined when it is not in the list, which is not the same as empty. */
export function tagValue(tags: readonly Tag[], name: string): string | undefined {
  return tags.find((tag) => tag.name === name)?.value
}

/** Splits a value at a separator, without the white space around its parts and without empty ones. */
export function partsOf(value: string, separator: ',' | ':'): string[] {
  return value
    .split(separator)
    .map(trim)
    .filter((part) => part !== '')
}

function readTag(piece: string): Tag | null {
  const at = piece.indexOf('=')
  const name = trim(piece.slice(0, Math.max(0, at)))
  return /^[A-Za-z][A-Za-z0-9_]*$/.test(name) ? { name, value: trim(piece.slice(at + 1)) } : null
}

// Only the white space that RFC 6376 §2.8 knows: a no-break space is part of what was written.
function trim(text: string): string {
  return text.replace(/^[ \t\r\n]+/, '').replace(/[ \t\r\n]+$/, '')
}
