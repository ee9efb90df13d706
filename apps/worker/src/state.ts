import type { Config } from '@mailhealth/config'
import { type Target, targetKey } from '@mailhealth/core'
import type { World } from './surroundings.ts'

/** What the worker works by: the configuration in force, and the world as it says to look at it. Replaced on reload. */
export interface InForce {
  readonly config: Config
  readonly targets: ReadonlyMap<string, Target>
  readonly world: World
}

/** Puts a configuration in force. */
export function inForce(config: Config, world: World): InForce {
  return { config, targets: new Map(config.targets.map((target) => [targetKey(target), target])), world }
}
