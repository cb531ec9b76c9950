/** One AMI message: its `Key: value` lines. Keys are lower-cased, since Asterisk writes both `Uniqueid` and `UniqueID`. */
export type AmiMessage = ReadonlyMap<string, string>

/**
 * Lines without a colon (garbage, the output of commands) carry no field and are left out. Of a repeated key the first
 * counts: in a UserEvent, Asterisk's own fields come before those the dialplan wrote.
 */
export function parseMessage(lines: readonly string[]): AmiMessage {
  const message = new Map<string, string>()
  for (const line of lines) {
    const colon = line.indexOf(':')
    if (colon < 1) continue
    const key = line.slice(0, colon).trim().toLowerCase()
    if (!message.has(key)) message.set(key, line.slice(colon + 1).trim())
  }
  return message
}

/** Empty when the message has no such field, and for what Asterisk calls unknown. */
export function field(message: AmiMessage, key: string): string {
  const value = message.get(key.toLowerCase()) ?? ''
  return value === '<unknown>' ? '' : value
}
