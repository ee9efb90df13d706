import type { Turn, Turns } from '@mailhealth/core'
import type { Store } from './open-store.ts'

/** A server that does not answer for so long does not know whose turn it is. */
const patienceMs = 5_000
/** A system's clock is put right by some milliseconds now and then: a turn ends so much before the next one. */
const leewayMs = 10

/**
 * When the operator is free after the turn that is taken, by the database's clock alone. Nobody takes a turn that begins
 * more than half a minute from now; so what is a minute ahead or more tells of a clock that was set back, and turns
 * go on after all that can be somebody's. A turn is two seconds at most where the store answers in time, eleven in all.
 */
const takeTurn = `
  insert into operator_turns as own (operator, free_at) values ($1, clock_timestamp() + $2 * interval '1 ms')
  on conflict (operator) do update set free_at = $2 * interval '1 ms' + case
    when own.free_at > clock_timestamp() + interval '60 s' then clock_timestamp() + interval '42 s'
    else greatest(own.free_at, clock_timestamp()) end
  where own.free_at < clock_timestamp() + interval '30 s' or own.free_at > clock_timestamp() + interval '60 s'
  returning extract(epoch from free_at - clock_timestamp())::float8 * 1000 as left_ms`

/** Turns of all processes on one store. Their clocks do not matter, only that they go. */
export function openTurns({ pool }: Pick<Store, 'pool'>): Turns {
  return {
    async take(operator, lengthMs): Promise<Turn | null> {
      const askedAt = performance.now()
      const query = { text: takeTurn, values: [operator, lengthMs], query_timeout: patienceMs }
      const { rows } = await pool.query<{ left_ms: number }>(query)
      const toldAt = performance.now()
      const leftMs = rows[0]?.left_ms
      if (leftMs === undefined) return null
      // The database looked at its clock in between: it begins no earlier than for the one, and ends no later than for the other.
      return { startsMs: toldAt + leftMs - lengthMs, endsMs: askedAt + leftMs - leewayMs }
    },
  }
}
