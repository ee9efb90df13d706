import { isCheckId, nearestName, parseCidr, parseDomainName } from '@mailhealth/core'
import type { RawProblem } from './file-problems.ts'
import type { WrittenConfig } from './written.ts'

/** What findings there are: id -> what its severity goes by. Configuration knows no catalogue; its callers do. */
export type Vocabulary = { readonly [findingId: string]: 'days' | 'other' }

/** What is wrong with content that has the right form: things named twice, and findings that do not exist. */
export function meaningProblems(written: WrittenConfig, vocabulary: Vocabulary | null): readonly RawProblem[] {
  return [
    ...twice(
      'domains',
      'name',
      written.domains.map(({ name }) => parseDomainName(name)),
    ),
    ...twice(
      'hosts',
      'name',
      written.hosts.map(({ name }) => parseDomainName(name)),
    ),
    ...twice(
      'networks',
      'cidr',
      written.networks.map(({ cidr }) => parseCidr(cidr) as string),
    ),
    ...twice(
      'routes',
      'name',
      written.slack.routes.map(({ name }) => name ?? null),
      ['slack'],
    ),
    ...Object.entries(written.severity).flatMap(([id, rule]) => [
      ...unknownFinding(['severity', id], id, vocabulary),
      ...(typeof rule === 'object' && vocabulary?.[id] === 'other' ? [notByDays(id)] : []),
    ]),
    ...Object.keys(written.runbooks.overrides).flatMap((id) =>
      unknownFinding(['runbooks', 'overrides', id], id, vocabulary),
    ),
  ]
}

function twice(
  section: string,
  key: string,
  names: readonly (string | null)[],
  within: readonly string[] = [],
): RawProblem[] {
  return names.flatMap((name, index) =>
    name === null || names.indexOf(name) === index
      ? []
      : [{ path: [...within, section, index, key], message: `${name} is there twice` }],
  )
}

function unknownFinding(path: readonly PropertyKey[], id: string, vocabulary: Vocabulary | null): RawProblem[] {
  const isWellFormed = isCheckId(id.slice(0, id.indexOf('.')))
  if (vocabulary === null ? isWellFormed : Object.hasOwn(vocabulary, id)) return []
  const nearest = nearestName(id, Object.keys(vocabulary ?? {}))
  return [
    {
      path,
      message: 'no such finding',
      ...(nearest === null ? {} : { hint: `did you mean ${JSON.stringify(nearest)}?` }),
    },
  ]
}

function notByDays(id: string): RawProblem {
  return { path: ['severity', id], message: 'does not go by days; write one severity' }
}
