import { canJoin, chooseCodecs, isG711, type CodecChoice } from '../codec-choice.ts'
import { MediaError } from '../errors.ts'
import type { AppCodec, CodecPreference, PhoneCodec, RtpCodec } from '../session.ts'

/** What can be spoken over RTP, best first where nothing else is known. */
const RTP_CODECS: readonly RtpCodec[] = ['PCMU', 'PCMA', 'G722']

/**
 * Which codecs one session speaks. The two sides are agreed on one after the other, in either order: what is settled
 * with the one bounds what the other may be.
 */
export class CodecAgreement {
  readonly #prefer: CodecPreference
  #expected: readonly PhoneCodec[] | undefined
  #spoken: PhoneCodec | undefined

  constructor(prefer: CodecPreference) {
    this.#prefer = prefer
  }

  /** What the phone speaks, best first, before anything is settled. */
  expectPhone(codecs: readonly PhoneCodec[]): void {
    this.#expected = codecs
  }

  /** What to agree on with the app, given what it offers. Undefined: nothing goes with what Asterisk speaks already. */
  forApp(offered: readonly AppCodec[] | undefined): CodecChoice | undefined {
    const spoken = this.#spoken
    const phone = spoken === undefined ? this.#expected : [spoken]
    const choice = chooseCodecs({ phone, app: offered, prefer: this.#prefer })
    if (choice === undefined || spoken === undefined) return choice
    const app = choice.app.filter((codec) => canJoin(spoken, codec))
    return app.length > 0 ? { ...choice, app } : undefined
  }

  /** What to speak with Asterisk. `app` is what is still possible with the app, as far as that is known. */
  forPhone(codecs: readonly PhoneCodec[], app: readonly AppCodec[] | undefined): PhoneCodec {
    const phone = codecs.length > 0 ? codecs : (this.#expected ?? [])
    const chosen = chooseCodecs({ phone, app, prefer: this.#prefer })?.phone
    // An offer under way may still be answered with G.711, which nothing but G.711 goes with.
    const fits = chosen !== undefined && (app ?? []).every((codec) => canJoin(chosen, codec))
    return fits ? chosen : (phone.find(isG711) ?? 'PCMU')
  }

  /** What to offer a phone, best first: what it is expected to have before the others. */
  forOffer(app: readonly AppCodec[] | undefined): readonly RtpCodec[] {
    const spoken = this.#spoken
    if (spoken !== undefined) return RTP_CODECS.filter((codec) => codec === spoken)
    const expected = RTP_CODECS.filter((codec) => this.#expected?.includes(codec)).sort(
      (a, b) => (this.#expected ?? []).indexOf(a) - (this.#expected ?? []).indexOf(b),
    )
    const first = this.forPhone(expected, app)
    const others = [...expected, ...RTP_CODECS].filter((codec) => codec !== first)
    const all = new Set([...RTP_CODECS.filter((codec) => codec === first), ...others])
    return [...all].filter((codec) => (app ?? []).every((one) => canJoin(codec, one)))
  }

  /** Which of a phone's `offered` to answer with. Throws a MediaError when none of them will do. */
  forAnswer(offered: readonly RtpCodec[], app: readonly AppCodec[] | undefined): RtpCodec {
    const best = this.#spoken ?? this.forPhone(offered, app)
    const chosen = offered.find((codec) => codec === best)
    if (chosen === undefined) {
      throw new MediaError('media_no_codec', `the phone offers ${offered.join(', ')}, but ${best} is needed`)
    }
    return chosen
  }

  /** Settles what is spoken with Asterisk. Throws a MediaError when that, or `app`, is settled otherwise. */
  speak(codec: PhoneCodec, app: AppCodec | undefined): void {
    if (this.#spoken !== undefined && this.#spoken !== codec) {
      throw new MediaError('media_connect_failed', `Asterisk's side speaks ${this.#spoken} already, not ${codec}`)
    }
    if (app !== undefined && !canJoin(codec, app)) {
      throw new MediaError('media_no_codec', `${codec} from Asterisk can't be joined to the app's ${app}`)
    }
    this.#spoken = codec
  }

  /** What was settled with Asterisk came to nothing. */
  unspeak(): void {
    this.#spoken = undefined
  }
}
