import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encode, frame, readReply, splitFrames } from './wire.ts'

const messages = fc.array(fc.tuple(fc.constantFrom('Q', 'P', 'B', 'S'), fc.uint8Array({ maxLength: 40 })), {
  maxLength: 8,
})

test('messages cut anywhere come out whole', () => {
  let cutInside = 0
  fc.assert(
    fc.property(messages, fc.nat(200), (list, cut) => {
      const bytes = Buffer.concat(list.map(([type, body]) => frame(type, Buffer.from(body))))
      const first = splitFrames(bytes.subarray(0, cut))
      const second = splitFrames(Buffer.concat([first.rest, bytes.subarray(cut)]))
      if (first.rest.length > 0) cutInside++
      expect(second.rest).toHaveLength(0)
      expect(Buffer.concat([...first.frames, ...second.frames].map(encode))).toEqual(bytes)
    }),
  )
  expect(cutInside).toBeGreaterThan(10)
})

test('a reply: notifications are taken out, the first error and the last status count', () => {
  const notification = frame('A', Buffer.from([0, 0, 0, 1]), 'jobs', 'payload')
  const error = (code: string): Buffer => frame('E', 'SERROR', `C${code}`, 'Mno', Buffer.from([0]))
  const ready = (status: string): Buffer => frame('Z', Buffer.from(status))
  const reply = readReply(
    Buffer.concat([notification, error('23505'), ready('T'), notification, error('42P01'), ready('E')]),
  )
  expect(reply).toEqual({
    bytes: Buffer.concat([error('23505'), ready('T'), error('42P01'), ready('E')]),
    notifications: [
      { channel: 'jobs', bytes: notification },
      { channel: 'jobs', bytes: notification },
    ],
    errorCode: '23505',
    status: 'E',
  })
})

test('an answer that is not finished has no status', () => {
  expect(readReply(Buffer.alloc(0))).toMatchObject({ status: null, errorCode: null })
})
