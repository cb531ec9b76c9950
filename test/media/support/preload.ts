import { WorkerPool, type WorkerPoolOptions } from '../../../src/media/pool.ts'

/** Starts a pool whose workers run `code` (CommonJS-free JavaScript) before everything else. */
export async function startWith(code: string, options: WorkerPoolOptions): Promise<WorkerPool> {
  const before = process.env.NODE_OPTIONS
  process.env.NODE_OPTIONS = `${before ?? ''} --import=data:text/javascript,${encodeURIComponent(code)}`
  const starting = WorkerPool.start(options)
  if (before === undefined) delete process.env.NODE_OPTIONS
  else process.env.NODE_OPTIONS = before
  return starting
}

/** A worker blocks its event loop for so long at each SIGUSR2. */
export function blockAtSignal(ms: number): string {
  return `process.on("SIGUSR2",()=>{for(const end=Date.now()+${ms};Date.now()<end;);})`
}
