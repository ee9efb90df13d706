import { resolverContract } from './resolver-contract.ts'
import { resolverOf } from './zone-resolver.ts'

resolverContract('zoneResolver', async (namespace) => ({ resolver: resolverOf(namespace), close: async () => {} }))
