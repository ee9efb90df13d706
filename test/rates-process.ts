import { pacing } from '@mailhealth/net'
import { openStore, openTurns } from '@mailhealth/store'
import { zoneResolver } from '@mailhealth/testkit'

/** Asks a list all the time, and tells when: in microseconds of the machine. Runs until it is killed. */
const [databaseUrl = '', perSecond = ''] = process.argv.slice(2)
const store = await openStore({ databaseUrl })
const world = zoneResolver('2.0.0.127.bl.example. A 127.0.0.2')
const operators = [{ operator: 'Example', zones: ['bl.example'], perSecond: Number(perSecond) }]
const paced = pacing(operators, openTurns(store)).around({
  resolve(name, type, how) {
    process.send?.(Number(process.hrtime.bigint() / 1_000n))
    return world.resolve(name, type, how)
  },
})
const ask = async (): Promise<never> => {
  for (;;) await paced.resolve('2.0.0.127.bl.example', 'A')
}
await Promise.all(Array.from({ length: 30 }, ask))
