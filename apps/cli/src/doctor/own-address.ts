import { networkInterfaces } from 'node:os'
import {
  addressScope,
  type DnsAnswer,
  type IpAddress,
  parseAddress,
  type Resolver,
  reverseName,
} from '@mailhealth/core'
import { type Answer, ok, type Question, unknown, warn } from './question.ts'

/** So many addresses are looked up. */
const mostAddresses = 8

/** The machine's own addresses that others can see. */
export function publicAddresses(): readonly IpAddress[] {
  return Object.values(networkInterfaces())
    .flatMap((ones) => ones ?? [])
    .flatMap(({ address }) => parseAddress(address) ?? [])
    .filter((address) => addressScope(address) === 'public')
}

/** Whether this machine's addresses have names: servers that it dials look. */
export function ownAddressQuestion(addresses: readonly IpAddress[], resolver: Resolver): Question {
  return {
    id: 'address.ptr',
    subject: null,
    text: 'Do the addresses of this machine have a PTR?',
    async ask(signal) {
      if (addresses.length === 0) {
        return unknown(
          'It has private ones only; by which address others see it cannot be told from here.',
          'Ask about the address that you know: mailhealth check ADDRESS --only iprev.',
        )
      }
      const asked = addresses.slice(0, mostAddresses).map(async (address) => {
        const answer = await resolver.resolve(reverseName(address), 'PTR', { signal })
        return { address, answer }
      })
      return judge(await Promise.all(asked))
    },
  }
}

interface Asked {
  readonly address: IpAddress
  readonly answer: DnsAnswer<'PTR'>
}

function judge(asked: readonly Asked[]): Answer {
  const nameless = asked.filter(({ answer }) => answer.kind === 'nodata' || answer.kind === 'nxdomain')
  if (nameless.length > 0) {
    return warn(
      `Without one: ${nameless.map(({ address }) => address).join(', ')}.`,
      'Ask who gave you the address for a PTR: some mail servers turn away whoever has none, and checks of them fail.',
    )
  }
  const failed = asked.filter(({ answer }) => answer.kind === 'failed')
  if (failed.length > 0) return unknown(`No answer about ${failed.map(({ address }) => address).join(', ')}.`)
  return ok(`Yes: ${asked.map(({ address }) => address).join(', ')}.`)
}
