import type { Locale } from '@mailhealth/catalogue'
import type { BrokenChannel } from '@mailhealth/store'
import { deliveryTextsIn } from '../texts/delivery.ts'
import { type Block, context } from './blocks.ts'
import { escaped } from './safe-text.ts'
import { date } from './words.ts'

const mostShown = 5

/** Says which channels take no alerts, and where those go; nothing where all do. `usual` is the channel that gets the rest. */
export function brokenRows(broken: readonly BrokenChannel[], usual: string, locale: Locale): Block[] {
  const { broken: words } = deliveryTextsIn(locale)
  return broken.slice(0, mostShown).map(({ channel, since, reason }) => {
    const instead = channel === usual ? null : escaped(usual, 90)
    return context(`⚠️ ${words(escaped(channel, 90), date(since.toISOString()), escaped(reason, 400), instead)}`)
  })
}
