import { checkIds, incidentSources, severities } from '@mailhealth/core'
import { describe, expect, test } from 'vitest'
import { changeIds, findingIds, isFindingId, renderChange, renderFinding, specOf, withSeverity } from './index.ts'

test('a finding whose arguments another version stored is shown as it is', () => {
  const args = { asked: 3, unanswered: 3, reason: 'timeout' }
  for (const locale of ['en', 'de'] as const)
    expect(renderFinding({ id: 'resolver.failing', subject: 'resolver', args }, locale)).toEqual({
      summary: 'resolver.failing: resolver',
      remedy: JSON.stringify(args),
      reference: '',
    })
})

describe('the catalogue', () => {
  test('every check can say that it could not tell', () => {
    for (const check of checkIds) expect(isFindingId(`${check}.indeterminate`), check).toBe(true)
  })

  test.each(findingIds)('%s is named <check>.<fault>, and has a source', (id) => {
    const [check, fault] = id.split('.')
    expect(incidentSources).toContain(check)
    expect(fault).toMatch(/^[a-z]+(-[a-z]+)*$/)
    expect(specOf(id).reference).toMatch(/\S/)
  })
})

describe('changes of facts', () => {
  test.each(changeIds)('%s is named <check>.<change>, and is no finding', (id) => {
    const [check, change] = id.split('.')
    expect([...checkIds, 'drift']).toContain(check)
    expect(change).toMatch(/^[a-z]+(-[a-z]+)*$/)
    expect(isFindingId(id)).toBe(false)
  })

  test('one that this version does not know is shown by its id', () => {
    const change = { id: 'spf.nonsense', args: {}, direction: 'neutral', thirdParty: null } as const
    expect(renderChange(change, 'example.com', 'en')).toBe('spf.nonsense: example.com')
  })
})

describe('withSeverity', () => {
  const finding = { id: 'mx.cname', subject: 'mail.example.com', args: { target: 'other.example.com' } }

  test('takes the default from the catalogue', () => {
    expect(withSeverity(finding, {})).toEqual({ ...finding, severity: 'medium' })
  })

  test.each(severities)('lets the profile say %s', (severity) => {
    expect(withSeverity(finding, { 'mx.cname': severity }).severity).toBe(severity)
  })

  test('refuses an id that is not in the catalogue', () => {
    expect(() => withSeverity({ ...finding, id: 'mx.nonsense' }, {})).toThrow(
      'no finding "mx.nonsense" in the catalogue',
    )
  })
})
