/** Milliseconds of the machine's monotonic clock: the same in all its processes, unlike `performance.now()`. */
export function machineMs(): number {
  const [seconds, nanoseconds] = process.hrtime()
  return seconds * 1000 + nanoseconds / 1e6
}
