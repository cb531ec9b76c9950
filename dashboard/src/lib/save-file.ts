/** Gives a file to the person who looks, as a download. */
export function saveFile(content: Blob, name: string): void {
  const url = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The browser reads it after this turn; a minute is long for any disk.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
