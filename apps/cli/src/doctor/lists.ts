import { type DnsblList, found, type ListKind, type Locale, renderFinding } from '@mailhealth/catalogue'
import { type ListHealth, type ListSource, readAnswer } from '@mailhealth/checks'
import { type Answer, fail, ok, type Question, unknown, warn } from './question.ts'

/** Whether the lists that weigh most answer a resolver. They refuse public ones, and those that ask too much. */
export function listsQuestion(server: string, source: ListSource, locale: Locale): Question {
  return {
    id: 'resolver.lists',
    subject: server,
    text: `Do the critical DNSBLs answer ${server}?`,
    async ask(signal) {
      const tests = source.lists.filter((list) => list.severity === 'critical').flatMap(testOf)
      const tested = tests.map(async ({ list, kind }) => ({ list, health: await source.health(list, kind, signal) }))
      return judge(await Promise.all(tested), locale)
    },
  }
}

/** A list, and what its own test entries showed. */
interface Tested {
  readonly list: DnsblList
  readonly health: ListHealth
}

function testOf(list: DnsblList): { list: DnsblList; kind: ListKind }[] {
  const kind = list.kinds.find((one) => list.testPoints[one] !== undefined)
  return kind === undefined ? [] : [{ list, kind }]
}

function judge(tested: readonly Tested[], locale: Locale): Answer {
  if (tested.length === 0) return unknown('None is in use that has test entries.', 'Take some out of dnsbl.disable.')
  const refused = tested.filter(({ health }) => health.state === 'refused')
  if (refused.length > 0) return refusal(refused, tested.length, locale)
  const broken = tested.filter(({ health }) => health.state === 'broken')
  if (broken.length > 0) {
    return warn(
      `Not all that should: ${reasons(broken)}.`,
      'See whether the resolver rewrites answers; else wait a day or two, then put the list into dnsbl.disable.',
    )
  }
  const open = tested.filter(({ health }) => health.state !== 'healthy')
  if (open.length > 0) return unknown(`Not all could be told: ${reasons(open)}.`, 'Ask again in some minutes.')
  return ok(`Yes: ${tested.map(({ list }) => list.zone).join(', ')}.`)
}

function refusal(refused: readonly Tested[], count: number, locale: Locale): Answer {
  const rendered = refused.map(({ list, health }) => {
    const said = readAnswer(list, { kind: 'records', codes: health.codes })
    const { code, cause } = said.kind === 'refused' ? said : { code: health.codes.join(', '), cause: 'other' as const }
    const args = { list: list.name, operator: list.operator, cause, code }
    return renderFinding(found('dnsbl.zone-refused', list.zone, args), locale)
  })
  const remedies = [...new Set(rendered.map(({ remedy }) => remedy))].join(' ')
  return fail(`${refused.length} of ${count} refuse. ${rendered.map(({ summary }) => summary).join(' ')}`, remedies)
}

function reasons(tested: readonly Tested[]): string {
  return tested.map(({ list, health }) => `${list.zone} ${health.reason}`).join('; ')
}
