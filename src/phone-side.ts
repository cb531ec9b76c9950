import { AsteriskPhoneNetwork } from './asterisk/phone-network.ts'
import type { PhoneArrival, PhoneNetwork } from './calls/ports.ts'
import type { BridgeConfig } from './config/bridge-config.ts'
import type { Closer } from './lib/closer.ts'
import { Emitter } from './lib/emitter.ts'
import type { Log } from './lib/log.ts'
import type { SipState } from './sip/account.ts'
import { SipMediaLine } from './sip/media-line.ts'

/** One of the bridge's own accounts at a SIP server. */
export interface SipAccountState {
  readonly address: string
  readonly state: SipState
}

export interface PhoneSideEvents {
  /** A phone calls. */
  arrive: [arrival: PhoneArrival]
  /** An account of our own came up or was lost. */
  sip: [account: SipAccountState]
}

/** How the bridge reaches phones, as the configuration says: by Asterisk, with a SIP account beside it for video. */
export class PhoneSide extends Emitter<PhoneSideEvents> {
  readonly phones: PhoneNetwork
  /** Undefined when the configuration has no `asterisk`. */
  readonly asterisk: AsteriskPhoneNetwork | undefined
  /** Undefined when the configuration has no `sip`. */
  readonly accounts: (() => readonly SipAccountState[]) | undefined
  readonly #line: SipMediaLine | undefined

  constructor({ asterisk, sip }: Pick<BridgeConfig, 'asterisk' | 'sip'>, log: (room: string) => Log, closer: Closer) {
    super()
    const [account] = sip?.accounts ?? []
    if (!asterisk) throw new Error('a bridge without Asterisk')
    if (sip && account) {
      const options = { ...sip, account, endpoint: `PJSIP/${sip.lineEndpoint}` }
      const line = closer.add('SIP account', new SipMediaLine(options, log('sip')), (it) => it.close())
      line.on('state', (state) => this.emit('sip', { address: line.address, state }))
      this.accounts = () => [{ address: line.address, state: line.state }]
      this.#line = line
    }
    const options = { ...asterisk, line: this.#line }
    const network = closer.add('asterisk', new AsteriskPhoneNetwork(options, log('asterisk')), (it) => it.close())
    network.on('arrive', (arrival) => {
      if (!this.emit('arrive', arrival)) void arrival.leg.end({ cause: 'stopping', by: 'bridge' })
    })
    this.asterisk = network
    this.phones = network
  }

  /** Connects, in the background. */
  start(): void {
    this.#line?.start()
    this.asterisk?.start()
  }
}
