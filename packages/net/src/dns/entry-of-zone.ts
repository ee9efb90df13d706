/** The entry of the nearest zone that a name is in or below. Zones are in lower case, without trailing dots. */
export function entryOfZone<T>(name: string, zones: ReadonlyMap<string, T>): T | undefined {
  for (let zone = name.toLowerCase().replace(/\.$/, ''); ; zone = zone.slice(zone.indexOf('.') + 1)) {
    const found = zones.get(zone)
    if (found !== undefined || !zone.includes('.')) return found
  }
}
