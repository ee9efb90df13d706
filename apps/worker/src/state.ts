import type { Config } from '@mailhealth/config'
import { type Target, targetKey } from '@mailhealth/core'
import { watchedTargets } from './chunks.ts'
import type { World } from './surroundings.ts'

/** What the worker works by: the configuration in force, and the world as it says to look at it. Replaced on reload. */
export interface InForce {
  readonly config: Config
  /** What is watched, by key: wide networks as their parts. */
  readonly targets: ReadonlyMap<string, Target>
  readonly world: World
}

/** Puts a configuration in force. */
export function inForce(config: Config, world: World): InForce {
  return {
    config,
    targets: new Map(watchedTargets(config.targets).map((target) => [targetKey(target), target])),
    world,
  }
}
