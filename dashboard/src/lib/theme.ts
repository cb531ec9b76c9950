import { Cell } from './cell.ts'
import { storage } from './storage.ts'

export type Theme = 'light' | 'dark'

/** What is seen now: what was chosen here before, or else what the system wants. */
export const theme = new Cell<Theme>('light')

const dark = matchMedia('(prefers-color-scheme: dark)')

function kept(): Theme | undefined {
  const text = storage.read('theme')
  return text === 'light' || text === 'dark' ? text : undefined
}

function show(): void {
  const now = kept() ?? (dark.matches ? 'dark' : 'light')
  document.documentElement.dataset.theme = now
  theme.set(now)
}

/** Once, before anything is rendered. */
export function beginTheme(): void {
  dark.addEventListener('change', show)
  show()
}

export function chooseTheme(chosen: Theme): void {
  storage.write('theme', chosen)
  show()
}
