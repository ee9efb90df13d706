export { type FoundTarget, findTarget, type TargetContext } from './find-target.ts'
export { listChoiceOf, loadConfiguration } from './load-configuration.ts'
export { surroundingsOf, type World } from './surroundings.ts'
export { readTarget, type TypedTarget } from './typed-target.ts'
