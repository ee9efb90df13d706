import { slackRounds } from './slack-rounds.ts'

/** `npm run chaos:slack -- 200`: so many incidents. Prints what came of it as JSON; exits 1 when anything was lost or said twice. */
const report = await slackRounds(Number(process.argv[2] ?? 200), 7)
console.log(JSON.stringify(report))
process.exit(report.violations.length === 0 ? 0 : 1)
