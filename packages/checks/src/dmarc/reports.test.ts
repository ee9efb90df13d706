import { zoneResolver } from '@mailhealth/testkit'
import { describe, expect, test } from 'vitest'
import { runDmarc } from './testing.ts'

/** example.com rejects; `tags` are the rest of its record. */
async function findingsOf(tags: string, lines: readonly string[] = []) {
  const zone = ['example.com. MX 10 mail.example.com.', `_dmarc.example.com. TXT "v=DMARC1; p=reject; ${tags}"`]
  const { verdict } = await runDmarc(zoneResolver([...zone, ...lines].join('\n')), 'example.com')
  return verdict.findings
}

const mx = 'r.example. MX 10 mail.r.example.'
const agrees = 'example.com._report._dmarc.r.example. TXT "v=DMARC1"'
const told = (id: string, tags: readonly string[], args: object) => {
  const weight = tags.includes('rua') ? 'high' : 'low'
  return { id: `dmarc.${id}`, severity: weight, subject: 'r.example', args: { ...args, tags, weight } }
}
const unauthorized = (answer: string, tags = ['rua']) =>
  told('report-unauthorized', tags, { location: 'example.com', name: 'example.com._report._dmarc.r.example', answer })
const mailless = (answer: string, tags = ['rua']) => told('report-host-mailless', tags, { answer })
const syntax = (...faults: readonly (readonly [string, string])[]) => ({
  id: 'dmarc.syntax',
  severity: 'low',
  subject: 'example.com',
  args: { at: '_dmarc.example.com', faults: faults.map(([fault, text]) => ({ fault, text })), weight: 'low' },
})

describe('where reports go', () => {
  const rua = 'rua=mailto:d@r.example'
  test.each([
    ['agreed', rua, [mx, agrees], []],
    ['agreed by a wildcard', rua, [mx, '*._report._dmarc.r.example. TXT "v=DMARC1"'], []],
    [
      'another mailbox at the same host',
      rua,
      [mx, agrees.replace('"v=DMARC1"', '"v=DMARC1; rua=mailto:x@r.example"')],
      [],
    ],
    [
      'on to another host: receivers send nothing',
      rua,
      [mx, agrees.replace('"v=DMARC1"', '"v=DMARC1; rua=mailto:x@other.example"')],
      [unauthorized('other-host')],
    ],
    ['never agreed', rua, [mx], [unauthorized('nxdomain')]],
    ['agreed with another text', rua, [mx, agrees.replace('DMARC1', 'dmarc1')], [unauthorized('other-text')]],
    ['a null MX', rua, ['r.example. MX 0 .', agrees], [mailless('null-mx')]],
    ['no MX, but an address', rua, ['r.example. A 192.0.2.1', agrees], []],
    ['no MX, but an IPv6 address', rua, ['r.example. AAAA 2001:db8::1', agrees], []],
    ['neither MX nor address', rua, [agrees], [mailless('no-address')]],
    ['no such domain', rua, [], [mailless('nxdomain'), unauthorized('nxdomain')]],
    [
      'failure reports that nobody takes',
      'rua=mailto:d@example.com; ruf=mailto:f@r.example',
      [mx],
      [unauthorized('nxdomain', ['ruf'])],
    ],
    [
      'both kinds to one host',
      'rua=mailto:d@r.example; ruf=mailto:f@r.example',
      [mx],
      [unauthorized('nxdomain', ['rua', 'ruf'])],
    ],
  ])('%s', async (_, tags, lines, findings) => {
    expect(await findingsOf(tags, lines)).toEqual(findings)
  })
})

describe('options of failure reports, and the order of tags', () => {
  const both = 'rua=mailto:d@example.com; ruf=mailto:f@example.com'
  test.each([
    [`${both}; fo=1`, []],
    [`${both}; fo=d:s`, []],
    [`${both}; fo=0:1`, [syntax(['fo-both', 'fo=0:1'])]],
    [`${both}; fo=2`, [syntax(['fo-value', 'fo=2'])]],
    [`${both}; fo=`, [syntax(['fo-value', 'fo='])]],
    ['rua=mailto:d@example.com; fo=1', [syntax(['fo-unused', 'fo=1'])]],
  ])('%s', async (tags, findings) => {
    expect(await findingsOf(tags)).toEqual(findings)
  })
})
