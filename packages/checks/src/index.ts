export type { Check, Judgement, Settings, Surroundings } from './check.ts'
export type { ListSource } from './dnsbl/list-source.ts'
export { checkNamed, checks } from './registry.ts'
export { type RunResult, runCheck } from './run-check.ts'
