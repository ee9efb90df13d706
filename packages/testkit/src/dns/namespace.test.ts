import { describe, expect, test } from 'vitest'
import { Namespace } from './namespace.ts'

describe('Namespace', () => {
  test('a name that loses its last record is gone, and so are the empty names above it', () => {
    const namespace = new Namespace('a.b.example.com. A 192.0.2.1\na.b.example.com. TXT x')
    const kinds = (): string[] =>
      ['a.b.example.com', 'b.example.com', 'c.example.com'].map((name) => namespace.answer(name, 'A').kind)
    expect(kinds()).toEqual(['records', 'nodata', 'nxdomain'])
    namespace.set('a.b.example.com', 'A', [])
    expect(kinds()).toEqual(['nodata', 'nodata', 'nxdomain'])
    namespace.set('A.b.example.com.', 'TXT', [])
    expect(kinds()).toEqual(['nxdomain', 'nxdomain', 'nxdomain'])
    namespace.set('c.example.com', 'TXT', [['x']])
    expect(kinds()).toEqual(['nxdomain', 'nxdomain', 'nodata'])
  })

  test('set replaces one type, whatever the case of the name', () => {
    const namespace = new Namespace('a.test. A 192.0.2.1\na.test. TXT x')
    namespace.set('A.Test', 'TXT', [['y'], ['z']], 5)
    expect(namespace.answer('a.test', 'TXT')).toMatchObject({
      records: [
        { ttl: 5, data: ['y'] },
        { ttl: 5, data: ['z'] },
      ],
    })
    expect(namespace.answer('a.test', 'A').kind).toBe('records')
  })

  test('everything fails when told so, and answers once healed', () => {
    const namespace = new Namespace('a.test. A 192.0.2.1')
    namespace.fail('*', 'timeout')
    expect(namespace.answer('a.test', 'A')).toEqual({ kind: 'failed', mode: 'timeout' })
    namespace.heal('*')
    expect(namespace.answer('a.test', 'A').kind).toBe('records')
  })

  test('twelve aliases are followed, thirteen are not', () => {
    const chain = (length: number): string =>
      Array.from({ length }, (_, index) => `${index}.a.test. CNAME ${index + 1}.a.test.`).join('\n')
    const answer = (length: number) =>
      new Namespace(chain(length), `${length}.a.test. A 192.0.2.1`).answer('0.a.test', 'A')
    expect(answer(12)).toMatchObject({ kind: 'records', aliases: { length: 12 } })
    expect(answer(13)).toEqual({ kind: 'failed', mode: 'servfail' })
  })

  test('questions are written down in order', () => {
    const namespace = new Namespace()
    namespace.answer('B.test.', 'A')
    namespace.answer('a.test', 'MX')
    expect(namespace.questions).toEqual(['b.test A', 'a.test MX'])
  })
})
