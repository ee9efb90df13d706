/**
 * The candidate that a mistyped word most likely meant; null when none is close. Case does not matter, and a slip of
 * two neighbouring letters counts as one (optimal string alignment).
 */
export function nearestName(text: string, candidates: Iterable<string>): string | null {
  const asked = text.slice(0, longest).toLowerCase()
  let best: string | null = null
  let bestDistance = Math.max(1, Math.floor(asked.length / 3)) + 1
  for (const candidate of candidates) {
    const distance = editDistance(asked, candidate.toLowerCase())
    if (distance >= bestDistance) continue
    best = candidate
    bestDistance = distance
  }
  return best
}

/** No name that we know is longer; what is typed is a stranger's, and the distance costs length times length. */
const longest = 64

function editDistance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const substitution = (last[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1)
      const least = Math.min((last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, substitution)
      const isSwap = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      current.push(isSwap ? Math.min(least, (beforeLast[column - 2] ?? 0) + 1) : least)
    }
    beforeLast = last
    last = current
  }
  return last[b.length] ?? 0
}
