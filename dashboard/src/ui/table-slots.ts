/**
 * Which of the few row elements shows which row. A row keeps its element for as long as it is in sight, and the element
 * of one that went out of sight is filled anew, not made anew.
 */
export class Slots {
  #slots = new Map<string, number>()

  /** @returns the element's number of each, in the order of the keys */
  assign(keys: readonly string[]): readonly number[] {
    const before = this.#slots
    const now = new Map<string, number>()
    const taken = new Set<number>()
    for (const key of keys) {
      const slot = before.get(key)
      if (slot === undefined) continue
      now.set(key, slot)
      taken.add(slot)
    }
    // The elements that are free are those of the rows that went, and then new ones.
    const free = [...before.values()].filter((slot) => !taken.has(slot))
    let next = Math.max(-1, ...before.values())
    for (const key of keys) if (!now.has(key)) now.set(key, free.shift() ?? ++next)
    this.#slots = now
    return keys.map((key) => now.get(key)!)
  }
}
