/* global clearInterval, clearTimeout, ConnectyCube, queueMicrotask, setInterval, setTimeout */
import { causeOf, partyFrom } from './cube-words.js'

/**
 * @typedef {import('./call-state.js').Party} Party
 * @typedef {import('./call-state.js').Cause} Cause
 * @typedef {import('./call-state.js').CallEvent} CallEvent
 * @typedef {{ userId: number, name: string, number: string }} Contact
 * @typedef {{ call: (event: CallEvent) => void, online: (online: boolean) => void,
 *   stream: (side: 'in' | 'out', stream: MediaStream | undefined) => void,
 *   microphoneRefused: () => void }} Listener
 */

const AUDIO = 2
const CONNECTED = 2
const FAILED = 3
const DISCONNECTED = 4
const COMPLETED = 6

const PING_EVERY_MS = 25_000
const PING_ANSWER_MS = 10_000
const SIGN_IN_MS = 15_000
/** From the accept to the first connected state. */
const CONNECT_MS = 20_000
/** A `call` signal repeats for 60 s; the SDK must still know the session then, or it would ring again. */
const REMEMBER_MS = 90_000

/** Why a sign-in failed: wrong credentials, or nobody there to check them. */
export class SignInError extends Error {
  /** @param {'signInRefused' | 'signInUnreachable'} words @param {unknown} cause */
  constructor(words, cause) {
    super(words, { cause })
    this.name = 'SignInError'
    this.words = words
  }
}

/** One user's telephone on the SDK's `videochat`: one call at a time, further callers hear busy. */
export class CubePhone {
  #contacts
  #listener
  /** The SDK's session of the call under way. */
  #session
  /** Sessions that either side accepted: what ends without a word after that was lost, before it was not answered. */
  #accepted = new WeakSet()
  #answering = false
  #connectTimer
  #pingTimer

  /**
   * @param {readonly [credentials: object, config: object]} sdkConfig both arguments of the SDK's init
   * @param {readonly Contact[]} contacts
   * @param {Listener} listener
   */
  constructor([credentials, config], contacts, listener) {
    this.#contacts = contacts
    this.#listener = listener
    // `debug: false` exactly: any object makes the SDK log SDPs and TURN credentials.
    ConnectyCube.init(credentials, { ...config, debug: false })
    this.#hearCalls(ConnectyCube.videochat)
    ConnectyCube.chat.onDisconnectedListener = () => this.#listener.online(false)
    ConnectyCube.chat.onReconnectListener = () => this.#listener.online(true)
  }

  /**
   * @param {string} login
   * @param {string} password
   * @returns {Promise<{ login: string, name: string }>}
   * @throws {SignInError}
   */
  async signIn(login, password) {
    const session = await withinBound(ConnectyCube.createSession({ login, password })).catch((error) => {
      const refused = [401, 403, 422].includes(error?.code)
      throw new SignInError(refused ? 'signInRefused' : 'signInUnreachable', error)
    })
    await withinBound(ConnectyCube.chat.connect({ userId: session.user_id, password })).catch((error) => {
      throw new SignInError(error === 'not-authorized' ? 'signInRefused' : 'signInUnreachable', error)
    })
    // The SDK neither keeps its socket alive nor notices a half-open one.
    this.#pingTimer = setInterval(() => {
      if (!ConnectyCube.chat.isConnected) return
      ConnectyCube.chat.pingWithTimeout(PING_ANSWER_MS).catch(() => ConnectyCube.chat.terminate())
    }, PING_EVERY_MS)
    this.#listener.online(true)
    return { login, name: session.user?.full_name || login }
  }

  /** Ends the call and the sessions. Never rejects: signing out must work on a dead network too. */
  async signOut() {
    this.hangUp()
    clearInterval(this.#pingTimer)
    await withinBound(ConnectyCube.chat.disconnect()).catch(() => undefined)
    await withinBound(ConnectyCube.destroySession()).catch(() => undefined)
  }

  /** @param {Contact} contact @param {string} callerName */
  async call(contact, callerName) {
    if (this.#session) return
    const session = ConnectyCube.videochat.createNewSession([contact.userId], AUDIO)
    this.#session = session
    this.#listener.call({ type: 'dialled', id: session.ID, party: { ...contact, via: '' } })
    if (!ConnectyCube.chat.isConnected) return this.#end(session, 'unreachable')
    if (await this.#openMicrophone(session)) session.call({ callerName })
    else this.#leave((left) => left.stop({}), 'microphone', session)
  }

  /** Takes the ringing call; a second press while the microphone opens does nothing. */
  async answer() {
    const session = this.#session
    if (!session || this.#answering) return
    this.#answering = true
    try {
      if (await this.#openMicrophone(session)) {
        this.#accept(session)
        session.accept({})
      } else if (session === this.#session) {
        // It goes on ringing: the user can allow the microphone and press again.
        this.#listener.microphoneRefused()
      }
    } finally {
      this.#answering = false
    }
  }

  decline() {
    this.#leave((session) => session.reject({}))
  }

  hangUp() {
    this.#leave((session) => session.stop({}))
  }

  /** @param {boolean} muted */
  mute(muted) {
    const session = this.#session
    if (!session) return
    if (muted) session.mute('audio')
    else session.unmute('audio')
    this.#listener.call({ type: 'muted', id: session.ID, muted })
  }

  /**
   * Sends one digit as RFC 4733 telephone-event, after those still under way.
   *
   * @param {string} digit one of 0-9, *, #
   * @returns {boolean} false when the far side takes none
   */
  sendDigit(digit) {
    const senders = Object.values(this.#session?.peerConnections ?? {}).flatMap((peer) => peer.getSenders())
    const dtmf = senders.find((sender) => sender.dtmf?.canInsertDTMF)?.dtmf
    if (!dtmf) return false
    // insertDTMF replaces what was waiting to be sent.
    dtmf.insertDTMF(dtmf.toneBuffer + digit, 160, 70)
    return true
  }

  /** The SDK copies these listeners into each session it makes. */
  #hearCalls(videochat) {
    videochat.onCallListener = (session, userInfo) => {
      // A call that this user makes on another device reaches this one by carbons, and the SDK takes it for incoming.
      if (session.initiatorID === session.currentUserID) return
      if (this.#session) {
        // reject() sends nothing before the SDK has made the session's peer connection, just after this listener.
        queueMicrotask(() => session.reject({ busy: true }))
        return
      }
      this.#session = session
      const party = partyFrom(session.initiatorID, userInfo, this.#contacts)
      this.#listener.call({ type: 'rang', id: session.ID, party })
    }
    videochat.onAcceptCallListener = (session, userId) => {
      // Our own accept, seen by carbons: another device of this user took the call.
      if (userId === session.currentUserID) return this.#end(session, 'elsewhere')
      if (session === this.#session) this.#accept(session)
    }
    videochat.onRejectCallListener = (session, userId, userInfo) => {
      if (userId === session.currentUserID) return this.#end(session, 'elsewhere')
      this.#end(session, causeOf('reject', userInfo))
    }
    videochat.onStopCallListener = (session, _userId, userInfo) => this.#end(session, causeOf('hangUp', userInfo))
    videochat.onUserNotAnswerListener = (session) => this.#end(session, 'no-answer')
    videochat.onRemoteStreamListener = (session, _userId, stream) => {
      if (session === this.#session) this.#listener.stream('in', stream)
    }
    videochat.onSessionConnectionStateChangedListener = (session, _userId, state) => {
      if (session === this.#session) this.#followConnection(session, state)
    }
    videochat.onSessionCloseListener = (session) => {
      // The SDK closes a session before it says who stopped it, in the same turn; what is left after it has no other
      // reason than time: an unanswered ring, or a connection that did not come back.
      queueMicrotask(() => this.#end(session, this.#accepted.has(session) ? 'lost' : 'no-answer'))
    }
  }

  #followConnection(session, state) {
    if (state === CONNECTED || state === COMPLETED) {
      clearTimeout(this.#connectTimer)
      this.#listener.call({ type: 'connected', id: session.ID })
    } else if (state === DISCONNECTED) {
      this.#listener.call({ type: 'shaky', id: session.ID })
    } else if (state === FAILED) {
      // The SDK leaves a failed session open for ever.
      this.#fail(session)
    }
  }

  /** @returns {Promise<boolean>} false when there is no microphone, or no call any more */
  async #openMicrophone(session) {
    try {
      const stream = await session.getUserMedia({ audio: true, video: false })
      if (session !== this.#session) {
        for (const track of stream.getTracks()) track.stop()
        return false
      }
      this.#listener.stream('out', stream)
      return true
    } catch {
      return false
    }
  }

  /** Either side accepted: the network has so long to connect them. */
  #accept(session) {
    this.#accepted.add(session)
    this.#listener.call({ type: 'accepted', id: session.ID })
    clearTimeout(this.#connectTimer)
    this.#connectTimer = setTimeout(() => this.#fail(session), CONNECT_MS)
  }

  #fail(session) {
    this.#leave((left) => left.stop({ reason: 'media-lost' }), 'lost', session)
  }

  /** Leaves the call for a reason of ours; the far side is told when there is a connection to tell it by. */
  #leave(tell, cause = 'me', session = this.#session) {
    if (!session || session !== this.#session) return
    this.#end(session, cause)
    if (ConnectyCube.chat.isConnected) return tell(session)
    for (const peer of Object.values(session.peerConnections)) peer.release()
    session.closeSessionIfAllConnectionsClosed()
  }

  /** @param {Cause} cause */
  #end(session, cause) {
    if (!session || session !== this.#session) return
    this.#session = undefined
    clearTimeout(this.#connectTimer)
    setTimeout(() => ConnectyCube.videochat.clearSession(session.ID), REMEMBER_MS)
    this.#listener.stream('in', undefined)
    this.#listener.stream('out', undefined)
    this.#listener.call({ type: 'ended', id: session.ID, cause })
  }
}

/** @template T @param {Promise<T>} promise @returns {Promise<T>} */
function withinBound(promise) {
  let timer
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${SIGN_IN_MS} ms`)), SIGN_IN_MS)
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}
