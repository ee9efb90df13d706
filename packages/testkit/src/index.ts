export { Namespace } from './dns/namespace.ts'
export { type ZoneResolver, zoneResolver } from './dns/zone-resolver.ts'
export { type ScriptedDialer, type ScriptedServer, scriptedDialer } from './smtp/scripted-dialer.ts'
