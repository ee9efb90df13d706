import { killRounds } from './kill-rounds.ts'

/** `npm run chaos -- 100`: so many rounds of kill -9. Prints what came of it as JSON; exits 1 when anything was lost or said twice. */
const rounds = Number(process.argv[2] ?? 100)
const report = await killRounds(rounds, 7, (line) => process.stderr.write(`${line}\n`))
console.log(JSON.stringify(report))
const isWell = report.violations.length === 0 && report.failedStarts === 0
process.exit(isWell ? 0 : 1)
