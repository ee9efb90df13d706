import { expect, test } from 'vitest'
import { type BotDetails, type BotSign, type Bots, botsOf } from './bots.ts'

const now = new Date('2026-11-24T22:15:00.000Z')
const ago = (seconds: number): Date => new Date(now.getTime() - seconds * 1_000)
const at = (seconds: number): string => ago(seconds).toISOString()

const quiet: BotDetails = {
  mode: 'socket',
  socketsUp: 2,
  lastHelloAt: at(600),
  lastEnvelopeAt: null,
  lastLimitAt: null,
  limits: 0,
  lastDeliveryAt: null,
  trouble: null,
  troubleAt: null,
  refusedSince: null,
  isLast: false,
}
const { isLast: _, ...quietTogether } = quiet
const bot = (seconds: number, change: Partial<BotDetails> = {}): BotSign => ({
  at: ago(seconds),
  details: { ...quiet, ...change },
})
const together = (alive: number, seconds: number, change: Partial<BotDetails> = {}): Bots => ({
  alive,
  aliveAt: ago(seconds),
  details: { ...quietTogether, socketsUp: 2 * alive, ...change },
})
const trouble = { trouble: 'Slack says is_archived', troubleAt: at(20) }

test.each<[string, readonly BotSign[], Bots | null]>([
  ['none ever ran', [], null],
  ['one', [bot(3)], together(1, 3)],
  [
    'two that live: sums, and the last of times',
    [
      bot(9, { limits: 2, lastLimitAt: at(90), lastHelloAt: at(70), lastEnvelopeAt: at(40) }),
      bot(3, { socketsUp: 1, limits: 5, lastLimitAt: at(95), lastEnvelopeAt: at(50) }),
    ],
    together(2, 3, {
      socketsUp: 3,
      limits: 7,
      lastLimitAt: at(90),
      lastHelloAt: at(70),
      lastEnvelopeAt: at(40),
    }),
  ],
  ['one that ended has no part', [bot(61, { socketsUp: 1, limits: 9 }), bot(59)], together(1, 59)],
  [
    'none lives: the last tells, without sockets',
    [bot(99, { limits: 9 }), bot(60, { limits: 1 })],
    together(0, 60, { limits: 1, socketsUp: 0 }),
  ],
  [
    'one that ended in peace has no part',
    [bot(1, { isLast: true, limits: 9 }), bot(2)],
    { ...together(1, 2), aliveAt: ago(1) },
  ],
  [
    'HTTP mode has no sockets',
    [bot(1, { mode: 'http', socketsUp: null })],
    together(1, 1, { mode: 'http', socketsUp: null }),
  ],
  ['… living or not', [bot(99, { mode: 'http', socketsUp: null })], together(0, 99, { mode: 'http', socketsUp: null })],
  ['trouble of one', [bot(1), bot(2, trouble)], together(2, 1, trouble)],
  [
    'the last trouble of two',
    [bot(1, { trouble: 'older', troubleAt: at(30) }), bot(2, trouble)],
    together(2, 1, trouble),
  ],
  [
    'trouble that is over, since another delivered',
    [bot(1, { lastDeliveryAt: at(19) }), bot(2, trouble)],
    together(2, 1, { lastDeliveryAt: at(19) }),
  ],
  [
    'trouble that came after a delivery',
    [bot(1, { lastDeliveryAt: at(21) }), bot(2, trouble)],
    together(2, 1, { lastDeliveryAt: at(21), ...trouble }),
  ],
  ['tokens of one are refused', [bot(1), bot(2, { refusedSince: at(50) })], together(2, 1)],
  [
    'tokens of all are refused',
    [bot(1, { refusedSince: at(40) }), bot(2, { refusedSince: at(50) })],
    together(2, 1, { refusedSince: at(50) }),
  ],
  ['a bot of another version', [{ at: ago(1), details: {} }], together(1, 1, { socketsUp: null, lastHelloAt: null })],
])('%s', (_, signs, expected) => {
  expect(botsOf(signs, now)).toEqual(expected)
  expect(botsOf(signs.toReversed(), now)).toEqual(expected)
})
