import { StringDecoder } from 'node:string_decoder'
import { AmiError } from './errors.ts'
import { parseMessage, type AmiMessage } from './message.ts'

const GREETING = 'Asterisk Call Manager/'

/**
 * Cuts the bytes of an AMI connection into messages. First comes one greeting line, then messages that each end with an
 * empty line. What is kept of an unfinished message has a limit.
 */
export class MessageReader {
  readonly #maxLength: number
  readonly #onGreeting: () => void
  readonly #decoder = new StringDecoder('utf8')
  #greeted = false
  #rest = ''
  #lines: string[] = []
  #length = 0

  /** `maxLength`: of one message, in characters. */
  constructor(maxLength: number, onGreeting: () => void) {
    this.#maxLength = maxLength
    this.#onGreeting = onGreeting
  }

  /**
   * The messages that `bytes` completes. Throws an AmiError (`ami_too_long`, `ami_protocol`) after which the connection
   * is of no use.
   */
  read(bytes: Buffer): AmiMessage[] {
    const messages: AmiMessage[] = []
    const lines = (this.#rest + this.#decoder.write(bytes)).split('\n')
    this.#rest = lines.pop() ?? ''
    for (const line of lines) {
      const message = this.#line(line.endsWith('\r') ? line.slice(0, -1) : line)
      if (message) messages.push(message)
    }
    this.#check(this.#rest.length)
    return messages
  }

  #line(line: string): AmiMessage | undefined {
    this.#check(line.length)
    if (!this.#greeted) {
      if (!line.startsWith(GREETING)) {
        throw new AmiError('ami_protocol', 'what answers is not the Asterisk Manager Interface: check host and port')
      }
      this.#greeted = true
      this.#onGreeting()
      return undefined
    }
    if (line !== '') {
      this.#lines.push(line)
      this.#length += line.length
      return undefined
    }
    const lines = this.#lines
    this.#lines = []
    this.#length = 0
    return lines.length > 0 ? parseMessage(lines) : undefined
  }

  #check(pending: number): void {
    if (this.#length + pending <= this.#maxLength) return
    this.#rest = ''
    this.#lines = []
    throw new AmiError('ami_too_long', `Asterisk sent a message of more than ${this.#maxLength} characters`)
  }
}
