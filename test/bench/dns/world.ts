/** What the DNS benchmark asks about: addresses, zones, and which is listed where. The same in every process. */
export const zones: readonly string[] = Array.from({ length: 50 }, (_, at) => `list${at}.bench.example`)

/** One in 51 is listed: 1.96 %. */
export function isListed(address: number, zone: number): boolean {
  return (address * 7 + zone) % 51 === 0
}

/** The address with a number, 10.0.0.0 and on. */
export function addressAt(number: number): string {
  return `10.${(number >> 16) & 0xff}.${(number >> 8) & 0xff}.${number & 0xff}`
}

/** The name that asks about an address in a zone. */
export function nameAt(lookup: number): string {
  const [address, zone] = placeOf(lookup)
  return `${address & 0xff}.${(address >> 8) & 0xff}.${(address >> 16) & 0xff}.10.${zones[zone]}`
}

/** The address's number and the zone's of a lookup: each address through all zones. */
export function placeOf(lookup: number): [number, number] {
  return [Math.floor(lookup / zones.length), lookup % zones.length]
}
