import type { Statement } from './codes.ts'
import type { ListState } from './list-source.ts'

/** What is known of one subject on one list. Only `listed` and `clean` are statements; the others are three ways of not knowing. */
export type ListingState = 'listed' | 'clean' | 'refused' | 'broken' | 'unknown'

/**
 * The one table of states (RFC 5782 §5): what an answer is worth, given how the list answered its own test points on the
 * same path. A list that is not well says nothing, whatever it answers.
 */
export function listingState(list: ListState, said: Statement): ListingState {
  switch (list) {
    case 'refused':
    case 'broken':
    case 'unknown':
      return list
    case 'healthy':
    case 'doubtful':
    case 'untested':
      return ofAnswer(list, said)
  }
}

function ofAnswer(list: 'healthy' | 'doubtful' | 'untested', said: Statement): ListingState {
  switch (said.kind) {
    case 'entry':
      // A wildcard would answer so too: without the negative test point an entry has to wait.
      return list === 'doubtful' ? 'unknown' : 'listed'
    case 'absent':
      // A list without test points may be empty, or refuse in silence.
      return list === 'untested' ? 'unknown' : 'clean'
    case 'refused':
      return 'refused'
    case 'foreign':
      return 'broken'
    case 'silent':
      return 'unknown'
  }
}
