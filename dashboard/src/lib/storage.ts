/** What the browser keeps between visits; where it may not (private windows, policies), nothing is kept. */
export const storage = {
  read(key: string): string | undefined {
    try {
      return localStorage.getItem(`cubebridge.${key}`) ?? sessionStorage.getItem(`cubebridge.${key}`) ?? undefined
    } catch {
      return undefined
    }
  },

  /** `forVisit`: until the tab is closed. */
  write(key: string, value: string, { forVisit = false } = {}): void {
    storage.forget(key)
    try {
      const place = forVisit ? sessionStorage : localStorage
      place.setItem(`cubebridge.${key}`, value)
    } catch {
      // It is asked again next time.
    }
  },

  forget(key: string): void {
    try {
      localStorage.removeItem(`cubebridge.${key}`)
      sessionStorage.removeItem(`cubebridge.${key}`)
    } catch {
      // Nothing was kept.
    }
  },
}
