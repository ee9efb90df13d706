import { parseSpf } from './parse.ts'
import { printPolicy } from './print.ts'

/** A record's text as it is compared: what means nothing (case, blanks, order of like terms) is gone; a broken one stays as it is. */
export function policyOf(text: string): string {
  const record = parseSpf(text)
  return record === null || record.faults.length > 0 ? text : printPolicy(record)
}
