/** Milliseconds of Asterisk's `hh:mm:ss`; 0 when it is not one. */
export function parseDuration(text: string): number {
  const parts = /^(\d{1,6}):(\d{2}):(\d{2})$/.exec(text)
  if (!parts) return 0
  return ((Number(parts[1]) * 60 + Number(parts[2])) * 60 + Number(parts[3])) * 1000
}
