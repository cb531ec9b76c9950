import { Cell } from './cell.ts'

/** The time of now, once a second, for what counts up; one timer for all. */
export const now = new Cell(Date.now())

setInterval(() => {
  if (document.visibilityState === 'visible') now.set(Date.now())
}, 1000)
document.addEventListener('visibilitychange', () => now.set(Date.now()))
