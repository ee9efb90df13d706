import { type DomainName, familyOf, type IpAddress } from '@mailhealth/core'
import { addressIn, addressPartIn, anyAddressIn } from './address-in-name.ts'
import {
  isAccessWord,
  isDynamicWord,
  isLineWord,
  isMailWord,
  isUnsetWord,
  type NameWord,
  ownLabels,
  wordsIn,
} from './name-words.ts'
import { type ProviderScheme, providerSchemes } from './provider-names.ts'

/** Why a name is taken for one that was generated for an address, and not chosen for a mail host. */
export interface GenericName {
  /** `certain`: it holds its address, follows a provider's known scheme, or says that it was never set. */
  readonly confidence: 'certain' | 'likely'
  /** The fragments of the name that give it away, and the provider whose scheme it is. */
  readonly signs: readonly string[]
  /** Those of them that say that the address is handed out dynamically. */
  readonly dynamicSigns: readonly string[]
}

/**
 * Tells a generated name from a chosen one; null for a name without enough signs. One sign alone must be strong. Words of
 * access networks count only beside a number, and not beside a word for mail.
 *
 * @param address whose name it is; null where that is not known, so that only the name itself can tell
 */
export function genericName(name: DomainName, address: IpAddress | null): GenericName | null {
  const labels = ownLabels(name)
  const words = wordsIn(labels.join('.'))
  const scheme = providerSchemes.find(({ pattern }) => pattern.test(name)) ?? null
  const sure = sureSigns(name, address, words, scheme)
  const telling = tellingWords(words)
  if (sure.length > 0) return said('certain', [...sure, ...telling], scheme)
  if (words.some(({ word }) => isMailWord(word))) return null
  const likely = likelySigns(name, address, labels, words)
  return likely.length === 0 ? null : said('likely', [...likely, ...telling], null)
}

function sureSigns(
  name: DomainName,
  address: IpAddress | null,
  words: readonly NameWord[],
  scheme: ProviderScheme | null,
): string[] {
  const embedded = address === null ? anyAddressIn(name) : addressIn(name, address)
  const unset = words.find(({ word }) => isUnsetWord(word))?.word
  return [embedded, scheme?.provider, unset].filter((sign) => typeof sign === 'string')
}

/** Numbers that are no address but stand where a provider counts its lines. */
function likelySigns(
  name: DomainName,
  address: IpAddress | null,
  labels: readonly string[],
  words: readonly NameWord[],
): string[] {
  const host = labels[0] ?? ''
  const serial = /0x[0-9a-f]{8}|(?<![0-9a-f])[0-9a-f]{12}(?![0-9a-f])|\d{3,}/.exec(host)?.[0]
  const isTelling = tellingWords(words).length > 0
  const part = address === null ? null : addressPartIn(name, address)
  if (isTelling && part !== null) return [part]
  if (isTelling && serial !== undefined) return [serial]
  const isNumberedSite = labels.length > 1 && (host.match(/\d+/g) ?? []).length > 1
  if ((isTelling || isNumberedSite) && address !== null && endsWithLastOctet(host, address)) return [host]
  const line = words.find(({ word, digits }) => isLineWord(word) && digits !== '')
  if (line !== undefined) return [`${line.word}${line.digits}`]
  // A long number at the head of a deep name: a serial of the provider's.
  return labels.length > 2 && serial !== undefined && /^\d{6,}$/.test(serial) ? [serial] : []
}

function endsWithLastOctet(host: string, address: IpAddress): boolean {
  if (familyOf(address) !== 4) return false
  const last = /(?:^|[-_])(\d{1,3})$/.exec(host)?.[1]
  return last !== undefined && Number(last) === Number(address.split('.')[3])
}

function tellingWords(words: readonly NameWord[]): string[] {
  return [...new Set(words.map(({ word }) => word).filter((word) => isDynamicWord(word) || isAccessWord(word)))]
}

function said(confidence: GenericName['confidence'], signs: string[], scheme: ProviderScheme | null): GenericName {
  const dynamicSigns = signs.filter((sign) => isDynamicWord(sign) || (scheme?.isDynamic && sign === scheme.provider))
  return { confidence, signs: [...new Set(signs)], dynamicSigns }
}
