/**
 * Gives a setting of an Asterisk configuration text another value, in place. The setting has to be there: a sample file
 * that was changed must not leave an instance with the sample's password or port unnoticed.
 */
export function setInConf(text: string, section: string, key: string, value: string): string {
  const lines = text.split('\n')
  let current = ''
  for (const [index, line] of lines.entries()) {
    const header = /^\[([^\]]+)\]/.exec(line)
    if (header) current = header[1]!
    const setting = /^([\w-]+)\s*=>?\s*/.exec(line)
    if (current === section && setting?.[1] === key) {
      lines[index] = setting[0] + value
      return lines.join('\n')
    }
  }
  throw new Error(`the sample configuration has no ${key} in [${section}]`)
}
