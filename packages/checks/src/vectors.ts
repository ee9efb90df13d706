import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Where test data written by others is, unless the environment says otherwise. */
const folder = process.env.MAILHEALTH_VECTORS ?? fileURLToPath(new URL('../../../../shared/vectors', import.meta.url))

/** The path of a vector file, with a word on it when it is not there: for the name of tests that are skipped then. */
export function vectorFile(path: string): string {
  return existsSync(`${folder}/${path}`) ? path : `${path}: skipped, not found; set MAILHEALTH_VECTORS`
}

/** The text of a vector file; empty when it is not there. */
export function textOf(path: string): string {
  return existsSync(`${folder}/${path}`) ? readFileSync(`${folder}/${path}`, 'utf8') : ''
}

/** The rows of a CSV file of vectors (RFC 4180), without its heading; none when the file is not there. */
export function rowsOf(path: string): string[][] {
  const text = textOf(path)
  if (text === '') return []
  const rows: string[][] = [[]]
  const field = /("(?:[^"]|"")*"|[^,\n\r]*)(,|\r?\n|$)/gy
  for (const [, value = '', end] of text.matchAll(field)) {
    rows.at(-1)?.push(value.startsWith('"') ? value.slice(1, -1).replaceAll('""', '"') : value)
    if (end !== ',') rows.push([])
  }
  return rows.slice(1).filter((row) => row.length > 1)
}
