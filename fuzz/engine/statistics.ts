/** True when each number in there is one, and none is negative but levels. */
export function isPlausible(statistics: object): boolean {
  return Object.entries(statistics).every(([name, value]) => {
    if (typeof value === 'object' && value !== null) return isPlausible(value as object)
    if (typeof value !== 'number') return true
    return Number.isFinite(value) && (value >= 0 || /level|dbov/i.test(name))
  })
}
