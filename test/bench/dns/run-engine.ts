import { engines } from './engines.ts'
import { isListed, placeOf } from './world.ts'

/**
 * One engine, once, in a process of its own, so that its CPU time and memory are its own. Prints one line of JSON.
 *
 *     node test/bench/dns/run-engine.ts "mailhealth tcp" 127.0.0.1:5353 10000
 */
const [, , name = '', server = '', count = '0'] = process.argv
const engine = engines[name]
if (engine === undefined) throw new Error(`no engine ${name}`)
const told = new Uint8Array(Number(count))
const result = { right: 0, wrong: 0, failed: 0, twice: 0 }
const before = process.cpuUsage()
const startedAt = performance.now()
await engine(server, Number(count), (lookup, outcome) => {
  if (told[lookup] !== 0) result.twice++
  told[lookup] = 1
  if (outcome === 'failed') result.failed++
  else if ((outcome === 'listed') === isListed(...placeOf(lookup))) result.right++
  else result.wrong++
})
const seconds = (performance.now() - startedAt) / 1000
const { user, system } = process.cpuUsage(before)
const lost = Number(count) - result.right - result.wrong - result.failed
console.log(
  JSON.stringify({
    ...result,
    lost,
    perSecond: Number(count) / seconds,
    cpuMicroseconds: (user + system) / Number(count),
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
  }),
)
process.exit(0)
