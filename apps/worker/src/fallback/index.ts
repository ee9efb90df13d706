export { testMessage } from './message.ts'
export { verifyRelay, type Way, waysOf } from './send.ts'
