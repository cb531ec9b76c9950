import type { Heard } from '../audio/heard.ts'
import type { Pcm } from '../audio/wav.ts'
import { within } from '../../src/lib/deadline.ts'
import { messageOf } from '../../src/lib/errors.ts'
import type { CallAction, UserInfo } from './behaviour.ts'
import { Ear } from './ear.ts'
import { AppError } from './errors.ts'
import { ICE_STATES, type AppOccurrence } from './events.ts'
import { Mouth, type Utterance } from './mouth.ts'
import type { DeviceRequests, DeviceSetup } from './protocol.ts'
import { loadSdk, type Sdk, type SdkCallSession } from './sdk.ts'
import { loadWrtc, type Wrtc } from './wrtc.ts'

const AUDIO = 2
const GOODBYE_MS = 2000
const PING_MS = 5000

/** One device of an app user: the unmodified SDK with its own `videochat`, and a person's ear, mouth and fingers. */
export class Device implements DeviceRequests {
  readonly #tell: (occurrence: AppOccurrence) => void
  readonly #timers = new Set<NodeJS.Timeout>()
  #wrtc!: Wrtc
  #sdk!: Sdk
  #ear!: Ear
  #action: CallAction = { kind: 'ignore' }
  #utterance: Utterance = null
  #session: SdkCallSession | undefined
  #mouth: Mouth | undefined

  constructor(tell: (occurrence: AppOccurrence) => void) {
    this.#tell = tell
  }

  async open(setup: DeviceSetup): Promise<{ userId: number; resource: string }> {
    this.#action = setup.action
    this.#utterance = setup.utterance
    this.#wrtc = await loadWrtc()
    this.#ear = new Ear(this.#wrtc)
    this.#sdk = await loadSdk(this.#wrtc)
    this.#sdk.init(...setup.sdk)
    const { login, password, byToken } = setup
    try {
      const session = await this.#sdk.createSession({ login, password })
      this.#listen()
      await this.#sdk.chat.connect({ userId: session.user_id, password: byToken ? session.token : password })
      // The SDK says it is connected before the cloud knows of the device's presence; stanzas keep their order.
      await this.#sdk.chat.pingWithTimeout(PING_MS)
      return { userId: session.user_id, resource: this.#sdk.chat.xmppClient.jid?.getResource() ?? '' }
    } catch (error) {
      const reason = error instanceof Error ? error.message : JSON.stringify(error)
      throw new AppError('app_sign_in', `${login} cannot sign in: ${reason}`, { cause: error })
    }
  }

  onCall(action: CallAction): void {
    this.#action = action
  }

  call(userId: number, userInfo: UserInfo): string {
    const session = this.#sdk.videochat.createNewSession([userId], AUDIO)
    this.#begin(session)
    session.call(userInfo)
    return session.ID
  }

  accept(userInfo: UserInfo): void {
    const session = this.#current()
    this.#begin(session)
    session.accept(userInfo)
  }

  reject(userInfo: UserInfo): void {
    this.#current().reject(userInfo)
  }

  hangUp(userInfo: UserInfo): void {
    this.#current().stop(userInfo)
  }

  speak(utterance: Utterance): void {
    this.#utterance = utterance
    this.#mouth?.say(utterance)
  }

  mute(muted: boolean): void {
    if (muted) this.#current().mute('audio')
    else this.#current().unmute('audio')
  }

  async restartIce(): Promise<void> {
    const session = this.#current()
    for (const userId of Object.keys(session.peerConnections)) await session.iceRestart(Number(userId))
  }

  heard(overMs: number): Heard {
    return this.#ear.heard(overMs)
  }

  pcm(overMs: number): Pcm {
    return this.#ear.pcm(overMs)
  }

  /** Leaves as a user does who signs out: hangs up, leaves the chat, ends the session. What fails is left. */
  async close(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#session?.stop({})
    this.#end()
    const leave = async () => {
      await this.#sdk.chat.disconnect()
      await this.#sdk.destroySession()
    }
    await within(GOODBYE_MS, leave(), 'signing out').catch(() => undefined)
  }

  #listen(): void {
    const { chat, videochat } = this.#sdk
    chat.onDisconnectedListener = () => this.#tell({ kind: 'chat', state: 'disconnected' })
    chat.onReconnectListener = () => this.#tell({ kind: 'chat', state: 'reconnected' })
    chat.onConnectionErrorListener = () => this.#tell({ kind: 'chat', state: 'failed' })

    videochat.onCallListener = (session, userInfo) => {
      this.#tell({
        kind: 'call',
        sessionID: session.ID,
        from: session.initiatorID,
        video: session.callType !== AUDIO,
        userInfo,
      })
      this.#session ??= session
      this.#answer(session, this.#action)
    }
    videochat.onAcceptCallListener = (session, userId, userInfo) =>
      this.#tell({ kind: 'accepted', sessionID: session.ID, userId, userInfo })
    videochat.onRejectCallListener = (session, userId, userInfo) =>
      this.#tell({ kind: 'rejected', sessionID: session.ID, userId, userInfo })
    videochat.onStopCallListener = (session, userId, userInfo) =>
      this.#tell({ kind: 'stopped', sessionID: session.ID, userId, userInfo })
    videochat.onUserNotAnswerListener = (session, userId) =>
      this.#tell({ kind: 'not-answered', sessionID: session.ID, userId })
    videochat.onSessionConnectionStateChangedListener = (session, _userId, state) =>
      this.#tell({ kind: 'ice', sessionID: session.ID, state: ICE_STATES[state] ?? 'undefined' })
    videochat.onRemoteStreamListener = (session, _userId, stream) => {
      const [track] = stream.getAudioTracks()
      if (track) this.#ear.listen(track)
      this.#tell({
        kind: 'remote-stream',
        sessionID: session.ID,
        audioTracks: stream.getAudioTracks().length,
        videoTracks: stream.getVideoTracks().length,
      })
    }
    videochat.onSessionCloseListener = (session) => {
      if (session === this.#session) this.#end()
      this.#tell({ kind: 'closed', sessionID: session.ID })
    }
  }

  #answer(session: SdkCallSession, action: CallAction): void {
    if (action.kind === 'ignore') return
    const { userInfo = {} } = action
    this.#after(action.afterMs ?? 0, () => {
      if (action.kind === 'accept') {
        this.#begin(session)
        session.accept(userInfo)
      } else if (action.by === 'rest') {
        const call = { sessionID: session.ID, recipientId: session.initiatorID, platform: 'web', userInfo } as const
        this.#sdk.videochat
          .callRejectRequest(call)
          .catch((error: unknown) => this.#tell({ kind: 'sdk-rejection', message: messageOf(error) }))
      } else session.reject(userInfo)
    })
  }

  #begin(session: SdkCallSession): void {
    this.#mouth?.stop()
    this.#session = session
    this.#mouth = new Mouth(this.#wrtc, this.#utterance)
    session.localStream = new this.#wrtc.MediaStream([this.#mouth.track])
  }

  #end(): void {
    this.#ear.stop()
    this.#mouth?.stop()
    this.#mouth = undefined
    this.#session = undefined
  }

  #current(): SdkCallSession {
    if (!this.#session) throw new AppError('app_no_call', 'The app is in no call and nobody is calling it')
    return this.#session
  }

  #after(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      act()
    }, ms)
    this.#timers.add(timer)
  }
}
