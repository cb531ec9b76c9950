/** A promise that the code under test makes was not kept. */
export class BrokenPromise extends Error {
  override readonly name = 'BrokenPromise'
}

/** Ends the run with a finding when `kept` is false. */
export function promise(kept: boolean, what: string): asserts kept {
  if (!kept) throw new BrokenPromise(what)
}

export function isUint32(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 0xffffffff
}
