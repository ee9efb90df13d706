import { X509Certificate } from 'node:crypto'
import { spkiOf } from '@mailhealth/core'
import { createPrivateCa } from '@mailhealth/testkit'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

const ca = await createPrivateCa()

describe('spkiOf', () => {
  test.each(['ec256', 'rsa2048'] as const)('finds the key of a certificate with an %s key', async (keyType) => {
    const { certPem } = await ca.issue({ names: ['mail.example'], keyType })
    const certificate = new X509Certificate(certPem)
    expect(spkiOf(certificate.raw)).toEqual(certificate.publicKey.export({ type: 'spki', format: 'der' }))
  })

  test('damaged bytes are refused with a RangeError, or read', async () => {
    const { raw } = new X509Certificate((await ca.issue({ names: ['mail.example'] })).certPem)
    const outcomes = { refused: 0, read: 0 }
    fc.assert(
      fc.property(fc.nat(raw.length - 1), fc.nat(255), fc.nat(raw.length), (at, byte, length) => {
        const damaged = Buffer.from(raw)
        damaged[at] = byte
        try {
          spkiOf(damaged.subarray(0, length))
          outcomes.read += 1
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError)
          outcomes.refused += 1
        }
      }),
      { seed: 7, numRuns: 2000 },
    )
    // The whole certificate's length is checked first, so that a cut one is never read.
    expect(outcomes.refused).toBeGreaterThan(1000)
    expect(spkiOf(raw).length).toBeGreaterThan(0)
  })
})
