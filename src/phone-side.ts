import { AsteriskPhoneNetwork } from './asterisk/phone-network.ts'
import type { PhoneArrival, PhoneNetwork } from './calls/ports.ts'
import type { BridgeConfig } from './config/bridge-config.ts'
import type { Closer } from './lib/closer.ts'
import { Emitter } from './lib/emitter.ts'
import type { Log } from './lib/log.ts'
import type { SipState } from './sip/account.ts'
import { SipMediaLine } from './sip/media-line.ts'
import { SipPhoneNetwork } from './sip/phone-network.ts'

/** One of the bridge's own accounts at a SIP server. */
export interface SipAccountState {
  readonly address: string
  readonly state: SipState
}

export interface PhoneSideEvents {
  /** A phone calls. Whoever takes the leg must end it. */
  arrive: [arrival: PhoneArrival]
  /** An account of our own came up or was lost. */
  sip: [account: SipAccountState]
}

type Sections = Pick<BridgeConfig, 'asterisk' | 'sip' | 'media'>
type AsteriskSection = NonNullable<BridgeConfig['asterisk']>
type SipSection = NonNullable<BridgeConfig['sip']>

/** How the bridge reaches phones: by Asterisk, with a SIP account beside it for video, or by accounts at a SIP server. */
export class PhoneSide extends Emitter<PhoneSideEvents> {
  readonly phones: PhoneNetwork
  /** Undefined when the configuration has no `asterisk`. */
  readonly asterisk: AsteriskPhoneNetwork | undefined
  /** Undefined when the configuration has no `sip`. */
  readonly accounts: (() => readonly SipAccountState[]) | undefined
  readonly #starts: (() => void)[] = []

  constructor({ asterisk, sip, media }: Sections, log: (room: string) => Log, closer: Closer) {
    super()
    if (asterisk) {
      const line = sip && this.#openLine(sip, media.video.enabled, log('sip'), closer)
      this.accounts = line && (() => [{ address: line.address, state: line.state }])
      this.asterisk = this.#openAsterisk(asterisk, line, log('asterisk'), closer)
      this.phones = this.asterisk
    } else if (sip) {
      const phones = this.#openPhones(sip, media.video, log('sip'), closer)
      this.accounts = () => phones.accounts().map(({ address, ...state }) => ({ address, state }))
      this.phones = phones
    } else {
      throw new Error('a configuration with neither asterisk nor sip was let through')
    }
  }

  /** Connects, in the background. */
  start(): void {
    for (const start of this.#starts) start()
  }

  #openLine(sip: SipSection, video: boolean, log: Log, closer: Closer): SipMediaLine {
    const [account] = sip.accounts
    if (!account) throw new Error('a section sip without accounts was let through')
    const options = { ...sip, account, video, endpoint: `PJSIP/${sip.lineEndpoint}` }
    const line = closer.add('SIP account', new SipMediaLine(options, log), (it) => it.close())
    line.on('state', (state) => this.emit('sip', { address: line.address, state }))
    this.#starts.push(() => line.start())
    return line
  }

  #openAsterisk(
    asterisk: AsteriskSection,
    line: SipMediaLine | undefined,
    log: Log,
    closer: Closer,
  ): AsteriskPhoneNetwork {
    const network = closer.add('asterisk', new AsteriskPhoneNetwork({ ...asterisk, line }, log), (it) => it.close())
    network.on('arrive', (arrival) => this.#hand(arrival))
    this.#starts.push(() => network.start())
    return network
  }

  #openPhones(sip: SipSection, video: BridgeConfig['media']['video'], log: Log, closer: Closer): SipPhoneNetwork {
    const options = { ...sip, video: video.enabled ? video.codecs : [] }
    const network = closer.add('SIP phones', new SipPhoneNetwork(options, log), (it) => it.close())
    network.on('arrive', (arrival) => this.#hand(arrival))
    network.on('state', (address, state) => this.emit('sip', { address, state }))
    this.#starts.push(() => network.start())
    return network
  }

  #hand(arrival: PhoneArrival): void {
    if (this.emit('arrive', arrival)) return
    void arrival.leg.end({ cause: 'stopping', by: 'bridge', detail: 'nobody takes calls here' })
  }
}
