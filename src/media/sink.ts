/**
 * One stage of a media path. Paths are built from the far end backwards: each stage is given the next, so that
 * `String(first)` reads as the whole path.
 */
export interface Sink<T> {
  /**
   * Takes one frame. `sample` belongs to the caller and is valid during the call only; its first `length` units are
   * in use. `timestamp` counts units of the stage's media clock since the path began: it never wraps and never
   * returns. `lost` is the number of frames missing right before this one; a timestamp that moved on without a loss
   * is silence that was not sent.
   */
  write(sample: T, length: number, timestamp: number, lost: number): void
  close(): void
  toString(): string
}
