import type { Locale } from '@mailhealth/catalogue'
import type { CatchUp } from '@mailhealth/store'
import { deliveryTextsIn } from '../texts/delivery.ts'
import { type Content, sentence } from './blocks.ts'
import { date } from './words.ts'

/** What happened while alerts were held up. */
export function catchUpMessage({ since, until, opened, resolved }: CatchUp, locale: Locale): Content {
  const span = { since: date(since.toISOString()), until: date(until.toISOString()) }
  return sentence(deliveryTextsIn(locale).catchUp({ ...span, opened, resolved }))
}
