import { expect, test } from 'vitest'
import { namesCover } from './host-name.ts'

test.each([
  [['mail.example.com'], 'mail.example.com', true],
  [['other.example.com', 'mail.example.com'], 'mail.example.com', true],
  [['*.example.com'], 'mail.example.com', true],
  [['*.example.com'], 'example.com', false],
  [['*.example.com'], 'a.mail.example.com', false],
  [['m*.example.com'], 'mail.example.com', false],
  [['*il.example.com'], 'mail.example.com', false],
  [['mail.*.com'], 'mail.example.com', false],
  [['*.*.com'], 'mail.example.com', false],
  [['*'], 'localhost', false],
  [['*.com'], 'example.com', true],
  [['mail.example.com.evil.example'], 'mail.example.com', false],
  [['xmail.example.com'], 'mail.example.com', false],
  [[], 'mail.example.com', false],
] as const)('%j covers %s: %s', (names, host, expected) => {
  expect(namesCover(names, host)).toBe(expected)
})
