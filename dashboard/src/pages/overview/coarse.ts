type Values = readonly (number | null)[]

/** Sums of every `per` steps. */
export function summed(values: readonly number[], per: number): number[] {
  return parts(values, per).map((part) => part.reduce((sum, value) => sum + value, 0))
}

/** Means of every `per` steps, each with the weight of its step; null where nothing is known. */
export function averaged(values: Values, weights: readonly number[], per: number): (number | null)[] {
  return parts(values, per).map((part, i) => {
    let [sum, weight] = [0, 0]
    part.forEach((value, j) => {
      if (value === null) return
      // What was measured counts, also of a step whose calls are counted elsewhere.
      const one = Math.max(1, weights[i * per + j] ?? 1)
      sum += value * one
      weight += one
    })
    return weight === 0 ? null : sum / weight
  })
}

/** How many steps become one so that there are no more than `most`. */
export function coarseness(steps: number, most: number): number {
  return Math.max(1, Math.ceil(steps / most))
}

function parts<T>(values: readonly T[], per: number): (readonly T[])[] {
  return Array.from({ length: Math.ceil(values.length / per) }, (_, i) => values.slice(i * per, (i + 1) * per))
}
