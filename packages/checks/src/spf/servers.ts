import { found } from '@mailhealth/catalogue'
import { type DomainName, type RawFinding, recordsOf, type ZoneAnswers } from '@mailhealth/core'
import { policyOf } from './policy.ts'
import { selectSpf } from './select.ts'

/** A policy, and which authoritative servers say it: null for no record. */
interface SaidBy {
  readonly record: string | null
  readonly servers: readonly string[]
}

const maxShown = 300

/**
 * Do all authoritative servers of the domain publish the same policy? One that gives no answer says neither: it is told
 * for information, since receivers ask another, and who may not ask servers at all is told nothing.
 */
export function serverFindings(domain: DomainName, said: ZoneAnswers<'TXT'>): RawFinding[] {
  if (said.kind === 'failed') return []
  const { policies, silent } = policiesOf(said)
  if (policies.length > 1) return [found('spf.servers-differ', domain, { policies: policies.slice(0, 5) })]
  if (policies.length === 0 || silent.length === 0) return []
  const compared = policies.flatMap(({ servers }) => servers).length
  return [found('spf.servers-silent', domain, { servers: silent, compared })]
}

function policiesOf({ answers, unasked }: Extract<ZoneAnswers<'TXT'>, { kind: 'asked' }>): {
  readonly policies: readonly SaidBy[]
  readonly silent: readonly string[]
} {
  const byRecord = new Map<string, Set<string>>()
  const silent = new Set(unasked.map(({ nameserver }) => nameserver))
  for (const { nameserver, address, isAuthoritative, answer } of answers) {
    if (answer.kind === 'failed' || !isAuthoritative) {
      silent.add(`${nameserver} (${address})`)
      continue
    }
    const { texts } = selectSpf(recordsOf(answer))
    const record = texts.map(policyOf).sort().join(' | ')
    byRecord.set(record, (byRecord.get(record) ?? new Set()).add(nameserver))
  }
  const policies = [...byRecord].map(([record, servers]) => {
    return { record: record === '' ? null : record.slice(0, maxShown), servers: [...servers].sort() }
  })
  return { policies: policies.sort((a, b) => b.servers.length - a.servers.length), silent: [...silent].sort() }
}
