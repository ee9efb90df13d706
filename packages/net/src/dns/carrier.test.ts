import type { DnsAnswer } from '@mailhealth/core'
import { describe, expect, test } from 'vitest'
import {
  addressFor,
  answerTo,
  bench,
  cname,
  flagged,
  nameIn,
  type RawScript,
  right,
  silent,
  startRawServer,
} from './testing.ts'

const { raw, resolverOn } = bench()
const names = Array.from({ length: 300 }, (_, at) => `n${at}.example`)

/** Asks all at once, of a server that is scripted. */
async function sweep(script: RawScript, timeoutMs = 4000) {
  const server = await raw(script.udp, script.tcp)
  const resolver = resolverOn([server], { timeoutMs })
  const answers = await Promise.all(names.map((name) => resolver.resolve(name, 'A')))
  return { server, answers }
}

function kindsOf(answers: readonly DnsAnswer[]): { [kind: string]: number } {
  const counts: { [kind: string]: number } = {}
  for (const { kind } of answers) counts[kind] = (counts[kind] ?? 0) + 1
  return counts
}

const all = { records: names.length }

describe('many questions at once', () => {
  test('share connections, and may be answered in any order', async () => {
    const overTcp: string[] = []
    let kept: Buffer | null = null
    const { server, answers } = await sweep({
      udp: right,
      tcp(query) {
        overTcp.push(nameIn(query))
        const answer = addressFor(query)
        const both = kept === null ? [] : [answer, kept]
        kept = kept === null ? answer : null
        return both
      },
    })
    expect(kindsOf(answers)).toEqual(all)
    expect(overTcp.length).toBeGreaterThan(250)
    expect(overTcp.length + server.queries.length).toBeGreaterThanOrEqual(names.length)
    expect(server.connections.size).toBeLessThanOrEqual(4)
  })

  test('go over UDP where the server hangs up on TCP at once', async () => {
    const { server, answers } = await sweep({ udp: right })
    expect(kindsOf(answers)).toEqual(all)
    expect(server.queries.length).toBeGreaterThanOrEqual(names.length)
  })

  test('none is lost when the server hangs up in the middle, again and again', async () => {
    let nth = 0
    const { answers } = await sweep({ udp: right, tcp: (query) => (++nth % 40 === 0 ? null : right(query)) })
    expect(kindsOf(answers)).toEqual(all)
    expect(nth).toBeGreaterThan(300)
  })

  test('none is lost when UDP loses every third packet', async () => {
    const asked = new Map<string, number>()
    const { server, answers } = await sweep(
      {
        udp(query) {
          const name = nameIn(query)
          const times = (asked.get(name) ?? 0) + 1
          asked.set(name, times)
          // Of every third the first packet, of every ninth the second too.
          const lost = [3, 9][times - 1]
          return lost !== undefined && Number(/\d+/.exec(name)) % lost === 0 ? [] : right(query)
        },
      },
      3000,
    )
    expect(kindsOf(answers)).toEqual(all)
    expect(server.queries.length).toBeGreaterThan(names.length)
  })

  test('what was forged on the way is ignored', async () => {
    const forged = (query: Buffer): Buffer[] => [
      answerTo(query, { name: 'other.example', answers: [] }),
      answerTo(query, { id: query.readUInt16BE(0) ^ 1 }),
      Buffer.from('nonsense'),
      ...right(query),
    ]
    const { answers } = await sweep({ udp: forged, tcp: forged })
    expect(kindsOf(answers)).toEqual(all)
  })

  test('an alias that leads on is followed, a failure is asked about elsewhere', async () => {
    const leading = (query: Buffer): Buffer[] =>
      nameIn(query).startsWith('n')
        ? [answerTo(query, { answers: [cname(nameIn(query), 'end.example')] })]
        : right(query)
    const { answers } = await sweep({ udp: leading, tcp: leading })
    expect(kindsOf(answers)).toEqual(all)
    const ill = await raw(flagged(2), flagged(2))
    const well = await raw(right)
    const resolver = resolverOn([ill, well], { timeoutMs: 4000 })
    const others = await Promise.all(names.map((name) => resolver.resolve(name, 'A')))
    expect(new Set(others.map(({ kind, server }) => `${kind} ${server}`))).toEqual(new Set([`records ${well.address}`]))
  })

  test('a silent server is a timeout for each, and a dead one too', async () => {
    const { answers } = await sweep({ udp: silent, tcp: silent }, 300)
    expect(kindsOf(answers)).toEqual({ failed: names.length })
    const gone = await startRawServer({ udp: silent })
    await gone.close()
    const resolver = resolverOn([gone], { timeoutMs: 300 })
    const others = await Promise.all(names.map((name) => resolver.resolve(name, 'A')))
    expect(kindsOf(others)).toEqual({ failed: names.length })
  })

  test('whoever leaves does not disturb the others; close ends all', async () => {
    const server = await raw(silent, silent)
    const resolver = resolverOn([server], { timeoutMs: 30_000 })
    const leaving = new AbortController()
    const left = names.slice(0, 50).map((name) => resolver.resolve(name, 'A', { signal: leaving.signal }))
    const stayed = names.slice(25).map((name) => resolver.resolve(name, 'A'))
    const ends = Promise.allSettled([...left, ...stayed])
    leaving.abort(new Error('enough'))
    await resolver.close()
    const reasons = (await ends).map((end) => (end.status === 'rejected' ? String(end.reason) : 'answered'))
    expect(reasons.slice(0, 50)).toEqual(left.map(() => 'Error: enough'))
    expect(reasons.slice(50)).toEqual(stayed.map(() => 'Error: the resolver was closed'))
  })
})
