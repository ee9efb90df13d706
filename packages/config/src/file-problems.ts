import { nearestName } from '@mailhealth/core'
import * as z from 'zod'
import type { ConfigProblem } from './config-error.ts'
import { pathText } from './config-error.ts'
import { expectedInstead } from './leaves.ts'
import { fileSchema } from './schema.ts'
import type { WrittenConfig } from './written.ts'

/** A problem whose path is not text yet, so that its line can be looked up. */
export interface RawProblem extends Omit<ConfigProblem, 'path' | 'line'> {
  readonly path: readonly PropertyKey[]
}

/** Holds a file's content against the schema: the content with its defaults, or everything that is wrong with it. */
export function readContent(content: unknown): WrittenConfig | { readonly problems: readonly RawProblem[] } {
  const known: KnownKeys = new WeakMap()
  const result = fileSchema.safeParse(withoutEmptySections(content), { error: (issue) => tell(issue, known) })
  return result.success ? result.data : { problems: result.error.issues.flatMap((issue) => problemsOf(issue, known)) }
}

/** Adds paths and lines; what is not in the file has the line of what it should be in. */
export function located(
  problems: readonly RawProblem[],
  lineOf: (path: readonly PropertyKey[]) => number | undefined,
): readonly ConfigProblem[] {
  return problems.map(({ path, ...rest }) => {
    const line = path.map((_, cut) => lineOf(path.slice(0, path.length - cut))).find((found) => found !== undefined)
    return { path: pathText(path), ...(line === undefined ? {} : { line }), ...rest }
  })
}

/** The unknown keys of an issue -> the keys that would have been right. */
type KnownKeys = WeakMap<readonly string[], readonly string[]>

/** `hosts:` with nothing behind it, as a file has whose lines below are comments, says nothing. */
function withoutEmptySections(content: unknown): unknown {
  if (content === null || content === undefined) return {}
  if (typeof content !== 'object' || Array.isArray(content)) return content
  return Object.fromEntries(Object.entries(content).filter(([, value]) => value !== null))
}

function tell(issue: z.core.$ZodRawIssue, known: KnownKeys): string {
  switch (issue.code) {
    case 'unrecognized_keys':
      known.set(issue.keys, Object.keys((issue.inst as z.ZodObject | undefined)?.def.shape ?? {}))
      return 'unknown key'
    case 'invalid_value':
      return issue.input === undefined
        ? 'is missing'
        : expectedInstead(`one of ${issue.values.join(', ')}`, issue.input)
    case 'invalid_type':
      if (issue.input === undefined) return 'is missing'
      return expectedInstead(kinds[issue.expected] ?? issue.expected, issue.input)
    default:
      return issue.message ?? 'is not valid'
  }
}

const kinds: { readonly [expected: string]: string } = {
  object: 'a mapping (key: value)',
  record: 'a mapping (key: value)',
  array: 'a list',
}

function problemsOf(issue: z.core.$ZodIssue, known: KnownKeys, above: readonly PropertyKey[] = []): RawProblem[] {
  const path = [...above, ...issue.path]
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...path, key],
      message: issue.message,
      ...hint(key, known.get(issue.keys)),
    }))
  }
  if (issue.code === 'invalid_union') {
    // The branch that the value was meant for is the one that did not refuse it as a whole.
    const meant = issue.errors.find((branch) => branch.length > 0 && !branch.some(refusesWhole))
    if (meant !== undefined) return meant.flatMap((one) => problemsOf(one, known, path))
  }
  return [{ path, message: issue.message }]
}

function refusesWhole(issue: z.core.$ZodIssue): boolean {
  return issue.path.length === 0 && (issue.code === 'invalid_type' || issue.code === 'invalid_value')
}

function hint(key: string, candidates: readonly string[] | undefined): { readonly hint?: string } {
  const nearest = nearestName(key, candidates ?? [])
  if (nearest !== null) return { hint: `did you mean ${JSON.stringify(nearest)}?` }
  return candidates === undefined || candidates.length === 0 ? {} : { hint: `known here: ${candidates.join(', ')}` }
}
