import { type DnsblList, enabledLists } from '@mailhealth/catalogue'
import { type Fleet, paceSecondsOf, questionsOfRound } from '@mailhealth/checks'
import type { Config } from '@mailhealth/config'
import { cidrSize, familyOf, type IpAddress, type Target } from '@mailhealth/core'
import { listChoiceOf } from './load-configuration.ts'

/** How often a list is asked about everything that is watched. */
export interface ListPace {
  readonly list: DnsblList
  readonly paceSeconds: number
  /** Questions of a day at that pace, for this list alone. */
  readonly perDay: number
}

/** What a target is counted as where its hosts are not known before they are looked up. */
const guessed: Subjects = { ipv4: 2, ipv6: 2, domain: 3 }

type Subjects = Fleet['subjects']

/** How often each list in use is asked, given what is watched and what operators allow. */
export function listPaces(
  config: Config,
  lists: readonly DnsblList[] = enabledLists(listChoiceOf(config)),
): readonly ListPace[] {
  const subjects = sum(config.targets.map(subjectsOf))
  const ofOperator = (operator: string): number =>
    lists.filter((one) => one.operator === operator).reduce((total, one) => total + questionsOfRound(one, subjects), 0)
  const fleet: Fleet = { intervalSeconds: config.scheduleMs.dnsbl / 1_000, subjects, ofOperator }
  return lists.map((list) => {
    const paceSeconds = paceSecondsOf(list, fleet)
    return { list, paceSeconds, perDay: Math.ceil((questionsOfRound(list, subjects) * 86_400) / paceSeconds) }
  })
}

function subjectsOf(target: Target): Subjects {
  switch (target.kind) {
    case 'domain':
      return guessed
    case 'host':
      return target.addresses === null ? guessed : { ...ofAddresses(target.addresses), domain: guessed.domain }
    case 'address':
      return { ...ofAddresses([target.address]), domain: 1 }
    case 'network': {
      const size = Number(cidrSize(target.cidr))
      return target.cidr.includes(':') ? { ipv4: 0, ipv6: size, domain: 0 } : { ipv4: size, ipv6: 0, domain: 0 }
    }
  }
}

function ofAddresses(addresses: readonly IpAddress[]): { readonly ipv4: number; readonly ipv6: number } {
  const ipv4 = addresses.filter((address) => familyOf(address) === 4).length
  return { ipv4, ipv6: addresses.length - ipv4 }
}

function sum(all: readonly Subjects[]): Subjects {
  const total = { ipv4: 0, ipv6: 0, domain: 0 }
  for (const one of all) {
    total.ipv4 += one.ipv4
    total.ipv6 += one.ipv6
    total.domain += one.domain
  }
  return total
}
