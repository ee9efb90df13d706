import { generateKeyPairSync } from 'node:crypto'
import { type DkimSelector, type DomainTarget, type JsonValue, parseDomainName, plainDomain } from '@mailhealth/core'
import type { ZoneResolver } from '@mailhealth/testkit'
import { checkNamed } from '../registry.ts'
import { type RunResult, runCheck } from '../run-check.ts'
import { surroundingsOf } from '../testing.ts'
import { keyName } from './selectors.ts'

/** A key made for a test, its private half thrown away: the value of `p=`. */
export function makeKey(type: 'rsa' | 'ed25519', bits = 2048): string {
  if (type === 'ed25519') {
    const der = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'der' })
    return der.subarray(-32).toString('base64')
  }
  return generateKeyPairSync('rsa', { modulusLength: bits })
    .publicKey.export({ type: 'spki', format: 'der' })
    .toString('base64')
}

/** A text as the strings of one TXT record. */
export function stringsOf(text: string): string[] {
  return text.match(/.{1,255}/gs) ?? ['']
}

/** Runs the check on example.com with these selectors: a name, or a name and its stream as `name/stream`. */
export async function runDkim(
  resolver: ZoneResolver,
  selectors: readonly string[],
  world: { readonly now?: string; readonly memory?: JsonValue } = {},
): Promise<RunResult> {
  const plain = plainDomain(parseDomainName('example.com'))
  const target: DomainTarget = { ...plain, dkim: { ...plain.dkim, selectors: selectors.map(selectorOf) } }
  const surroundings = surroundingsOf({ resolver, now: world.now ?? '2026-11-25T00:00:00.000Z' })
  return runCheck(checkNamed('dkim'), target, surroundings, {}, world.memory ?? null)
}

/** Publishes texts at a selector of example.com: one TXT record each. */
export function publish({ namespace }: ZoneResolver, selector: string, ...texts: readonly string[]): void {
  namespace.set(keyName(selector, 'example.com'), 'TXT', texts.map(stringsOf))
}

function selectorOf(text: string): DkimSelector {
  const [name = '', stream = null] = text.split('/')
  return { name, stream }
}
