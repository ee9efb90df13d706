/**
 * The three functions of the Reflect metadata proposal that tsyringe, under `@peculiar/x509`, calls: it looks for
 * decorator metadata, finds none, and goes on. Importing this file puts them in place where nothing else has.
 */
const store = new WeakMap<object, Map<string, unknown>>()

function getOwnMetadata(key: string, target: object): unknown {
  return store.get(target)?.get(key)
}

function defineMetadata(key: string, value: unknown, target: object): void {
  const known = store.get(target) ?? new Map<string, unknown>()
  store.set(target, known.set(key, value))
}

if (!('getMetadata' in Reflect)) Object.assign(Reflect, { getMetadata: getOwnMetadata, getOwnMetadata, defineMetadata })
