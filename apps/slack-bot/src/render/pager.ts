import type { types } from '@slack/bolt'
import type { HomeTexts } from '../texts/home.ts'
import { type Block, button, context } from './blocks.ts'

/** Where somebody is in a list that is shown in pages. */
export interface PagePlace {
  /** From 0. */
  readonly page: number
  readonly pages: number
}

/** What the buttons of a pager say when they are used. */
export interface Turning {
  readonly previous: string
  readonly next: string
  readonly valueOf: (page: number) => string
}

type PagerWords = Pick<HomeTexts, 'page' | 'previous' | 'next'>

/** Which page it is, and the buttons to the ones beside it; nothing where there is only one. */
export function pagerRow({ page, pages }: PagePlace, turning: Turning, words: PagerWords): Block[] {
  if (pages <= 1) return []
  const to = (action: string, text: string, wanted: number): types.Button =>
    button({ action, text, label: `${text}: ${words.page(wanted + 1, pages)}`, value: turning.valueOf(wanted) })
  return [
    context(words.page(page + 1, pages)),
    {
      type: 'actions',
      elements: [
        ...(page > 0 ? [to(turning.previous, words.previous, page - 1)] : []),
        ...(page < pages - 1 ? [to(turning.next, words.next, page + 1)] : []),
      ],
    },
  ]
}
