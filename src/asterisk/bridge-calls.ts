import type { AmiEvent } from './ami/events.ts'
import { field } from './ami/message.ts'

/** What the dialplan says of a call it hands to the bridge: `UserEvent(BridgeCall,To: …,From: …)`. */
export interface BridgeCall {
  readonly to: string
  readonly from: string
}

/** Calls whose end is not noticed (they never reached the bridge) are forgotten when so many newer ones came. */
const KEPT = 500

/** The dialplan's words on the latest calls, by channel. For the record only: calls work without AMI. */
export class BridgeCalls {
  readonly #byChannel = new Map<string, BridgeCall>()

  note(event: AmiEvent): void {
    if (event.type !== 'UserEvent' || event.name !== 'BridgeCall' || !event.channel) return
    this.#byChannel.set(event.channel.uniqueId, { to: field(event.fields, 'To'), from: field(event.fields, 'From') })
    const [oldest] = this.#byChannel.keys()
    if (this.#byChannel.size > KEPT && oldest !== undefined) this.#byChannel.delete(oldest)
  }

  find(channelId: string): BridgeCall | undefined {
    return this.#byChannel.get(channelId)
  }
}
