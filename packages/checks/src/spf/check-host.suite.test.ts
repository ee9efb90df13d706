import { type IpAddress, parseAddress, type RecordType } from '@mailhealth/core'
import { Namespace, resolverOf } from '@mailhealth/testkit'
import { describe, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { textOf, vectorFile } from '../vectors.ts'
import { checkHost, type SpfOutcome } from './check-host.ts'
import { drive } from './drive.ts'

/** The test suite of RFC 7208, as its authors publish it: scenarios with zone data and cases. */
interface Scenario {
  readonly description: string
  readonly tests: { readonly [name: string]: Case }
  readonly zonedata: { readonly [name: string]: readonly (string | { readonly [type: string]: unknown })[] }
}
interface Case {
  readonly helo: string
  readonly host: string
  readonly mailfrom: string
  readonly result: string | readonly string[]
  readonly explanation?: string
}

const file = 'spf/pyspf/test/rfc7208-tests.yml'
const scenarios = parseAllDocuments(textOf(file)).map((document) => document.toJS() as Scenario)
const cases = scenarios.flatMap((scenario) =>
  Object.entries(scenario.tests).map(([name, one]) => [scenario.description, name, one, scenario] as const),
)

/** The suite writes records as of type SPF; they are TXT unless a name has TXT records of its own. */
function namespaceOf({ zonedata }: Scenario): Namespace {
  const namespace = new Namespace()
  for (const [name, entries] of Object.entries(zonedata)) {
    const records = entries.filter((entry) => typeof entry !== 'string').flatMap((entry) => Object.entries(entry))
    const hasTxt = records.some(([type]) => type === 'TXT')
    const typed = records.flatMap(([type, value]) =>
      type !== 'SPF' ? [[type, value]] : hasTxt ? [] : [['TXT', value]],
    )
    const types = ['A', 'AAAA', 'CNAME', 'MX', 'PTR', 'TXT'] as const
    for (const type of types) {
      const data = typed
        .filter(([of, value]) => of === type && value !== 'NONE')
        .map(([, value]) => dataOf(type, value))
      if (data.length > 0) namespace.set(name, type, data as never)
      else if (entries.includes('TIMEOUT')) namespace.fail(name, 'timeout', type)
    }
  }
  return namespace
}

function dataOf(type: RecordType, value: unknown): unknown {
  switch (type) {
    case 'A':
    case 'AAAA':
      return parseAddress(String(value))
    case 'MX': {
      const [preference, exchange] = value as [number, string]
      return { preference, exchange: exchange.toLowerCase() }
    }
    case 'TXT':
      return Array.isArray(value) ? value : [value]
    default:
      return String(value).toLowerCase().replace(/\.$/, '')
  }
}

async function outcomeOf({ host, helo, mailfrom }: Case, scenario: Scenario): Promise<SpfOutcome> {
  const resolver = resolverOf(namespaceOf(scenario))
  const request = { ip: parseAddress(host) as IpAddress, helo, mailFrom: mailfrom }
  return drive(checkHost(request), (questions) =>
    Promise.all(questions.map(({ name, type }) => resolver.resolve(name, type))),
  )
}

describe.skipIf(cases.length === 0)(`the suite of RFC 7208: ${cases.length} cases (${vectorFile(file)})`, () => {
  test('is whole: no case is left out', () => {
    expect(cases).toHaveLength(203)
  })

  test.each(cases)('%s: %s', async (_, __, one, scenario) => {
    const { result, explanation } = await outcomeOf(one, scenario)
    expect([one.result].flat()).toContain(result)
    if (one.explanation === undefined) return
    const expected = one.explanation === 'DEFAULT' ? null : one.explanation.toLowerCase()
    expect(explanation?.toLowerCase() ?? null).toBe(expected)
  })
})
