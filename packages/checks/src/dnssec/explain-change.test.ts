import type { Facts } from '@mailhealth/core'
import { describe, expect, test } from 'vitest'
import { explainDnssecChange } from './explain-change.ts'

const signed = 'zone a.example signed'
const ds = 'zone a.example ds'
const provider = 'provider zone p.test signed'
const signing = (zone: string, isSigned: boolean, direction: string, thirdParty: string | null = null) => ({
  id: 'dnssec.signing-changed',
  args: { zone, isSigned },
  direction,
  thirdParty,
})

describe('explainDnssecChange', () => {
  test.each<[string, Facts, Facts, object[]]>([
    ['nothing', { [signed]: true, [ds]: ['1 13 2 aa'] }, { [signed]: true, [ds]: ['1 13 2 aa'] }, []],
    [
      'a zone loses its signature, and its DS record with it',
      { [signed]: true, [ds]: ['1 13 2 aa'] },
      { [signed]: false, [ds]: null },
      [signing('a.example', false, 'weakened')],
    ],
    ['a zone is signed', { [signed]: false }, { [signed]: true }, [signing('a.example', true, 'strengthened')]],
    [
      'a provider signs while our zone is lost: the worse first',
      { [provider]: false, [signed]: true },
      { [provider]: true, [signed]: false },
      [signing('a.example', false, 'weakened'), signing('p.test', true, 'strengthened', 'p.test')],
    ],
    [
      'a rollover at the parent',
      { [signed]: true, [ds]: ['1 13 2 aa', '2 13 2 bb'] },
      { [signed]: true, [ds]: ['2 13 2 bb', '3 13 2 cc'] },
      [
        {
          id: 'dnssec.ds-changed',
          args: { zone: 'a.example', added: ['3 13 2 cc'], removed: ['1 13 2 aa'] },
          direction: 'neutral',
          thirdParty: null,
        },
      ],
    ],
    ['what could not be told on one side', { [signed]: true }, {}, []],
    ['a mail host that moved', { [provider]: true }, { 'provider zone q.test signed': false }, []],
  ])('%s', (_, before, after, changes) => {
    expect(explainDnssecChange(before, after)).toEqual(changes)
  })
})
