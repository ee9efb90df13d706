import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseAllDocuments } from 'yaml'
import type { ConfigProblem } from './config-error.ts'

/** A file's content, and where each of its values is. */
export interface YamlFile {
  readonly content: unknown
  /** The line, from 1, of the value at a path (of the key, where the value is empty); undefined when it is not there. */
  lineOf(path: readonly PropertyKey[]): number | undefined
}

/** A file is a page or two: what is larger is no configuration. */
const maxLength = 1_048_576

/** Aliases may multiply content only so far. */
const maxAliases = 100

/** Reads one YAML 1.2 document; or says what is wrong with it as YAML. */
export function parseYaml(text: string): YamlFile | { readonly problems: readonly ConfigProblem[] } {
  if (text.length > maxLength) return { problems: [{ path: '', message: 'the file is larger than 1 MiB' }] }
  const lines = new LineCounter()
  const documents = parseAllDocuments(text, {
    lineCounter: lines,
    prettyErrors: false,
    version: '1.2',
    logLevel: 'error',
  })
  const [document] = documents
  if (document === undefined || !('contents' in document)) return { content: null, lineOf: () => undefined }
  const lineAt = (offset: number | undefined): number | undefined =>
    offset === undefined ? undefined : lines.linePos(offset).line
  const problems = documents.flatMap(({ errors, warnings }) =>
    [...errors, ...warnings].map(({ message, pos }) => problemAt(lineAt(pos[0]), message)),
  )
  if (documents.length > 1)
    problems.push(problemAt(lineAt(documents[1]?.range[0]), 'a second document begins here; one is allowed'))
  if (problems.length > 0) return { problems }
  const content = contentOf(document)
  if ('fault' in content) return { problems: [problemAt(undefined, content.fault)] }
  return { content: content.value, lineOf: (path) => lineAt(offsetOf(document, path)) }
}

function contentOf(document: Document.Parsed): { readonly value: unknown } | { readonly fault: string } {
  try {
    const value: unknown = document.toJS({ maxAliasCount: maxAliases })
    return holdsItself(value, new Set()) ? { fault: 'an alias (*name) is inside of what it stands for' } : { value }
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error
    const unknown = /^Unresolved alias .*: (.+)$/.exec(error.message)?.[1]
    return { fault: unknown ? `the alias *${unknown} stands for nothing` : 'the aliases (*name) multiply too much' }
  }
}

function holdsItself(value: unknown, above: Set<unknown>): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (above.has(value)) return true
  above.add(value)
  const found = Object.values(value).some((one) => holdsItself(one, above))
  above.delete(value)
  return found
}

function problemAt(line: number | undefined, message: string): ConfigProblem {
  return { path: '', ...(line === undefined ? {} : { line }), message }
}

function offsetOf(document: Document.Parsed, path: readonly PropertyKey[]): number | undefined {
  let node: unknown = document.contents
  let offset = startOf(node)
  for (const part of path) {
    if (isAlias(node)) node = node.resolve(document)
    if (isSeq(node)) node = node.items[Number(part)]
    else if (isMap(node)) {
      const pair = node.items.find(({ key }) => String(isScalar(key) ? key.value : key) === String(part))
      node = pair?.value
      offset = startOf(pair?.key)
      if (isScalar(node) && node.value === null) continue
    } else return undefined
    offset = startOf(node) ?? offset
    if (node === undefined) return offset
  }
  return offset
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0]
}
