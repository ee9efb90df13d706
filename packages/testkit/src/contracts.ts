export { type ResolverUnderTest, resolverContract } from './dns/resolver-contract.ts'
export { turnsContract } from './turns-contract.ts'
