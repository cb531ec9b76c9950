import type { SdkConfig } from '../cloud/cloud.ts'
import type { UserInfo } from './behaviour.ts'
import type { Told } from './events.ts'
import type { MediaStreamLike, Wrtc } from './wrtc.ts'

/** The part of the ConnectyCube SDK that the app uses. Its own types need the DOM's, which this project does not load. */
export interface Sdk {
  init(credentials: SdkConfig[0], config: SdkConfig[1]): void
  createSession(user: { login: string; password: string }): Promise<{ user_id: number; token: string }>
  destroySession(): Promise<void>
  readonly chat: SdkChat
  readonly videochat: SdkVideochat
}

export interface SdkChat {
  connect(user: { userId: number; password: string }): Promise<boolean>
  disconnect(): Promise<boolean>
  pingWithTimeout(ms: number): Promise<void>
  onDisconnectedListener: () => void
  onReconnectListener: () => void
  onConnectionErrorListener: (error: unknown) => void
  readonly xmppClient: { readonly jid?: { toString(): string; getResource(): string } }
}

export interface SdkVideochat {
  createNewSession(opponents: number[], callType: 1 | 2): SdkCallSession
  callRejectRequest(call: {
    sessionID: string
    recipientId: number
    platform: 'web'
    userInfo: UserInfo
  }): Promise<void>
  onCallListener: (session: SdkCallSession, userInfo: Told) => void
  onAcceptCallListener: (session: SdkCallSession, userId: number, userInfo: Told) => void
  onRejectCallListener: (session: SdkCallSession, userId: number, userInfo: Told) => void
  onStopCallListener: (session: SdkCallSession, userId: number, userInfo: Told) => void
  onUserNotAnswerListener: (session: SdkCallSession, userId: number) => void
  onRemoteStreamListener: (session: SdkCallSession, userId: number, stream: MediaStreamLike) => void
  onSessionConnectionStateChangedListener: (session: SdkCallSession, userId: number, state: number) => void
  onSessionCloseListener: (session: SdkCallSession) => void
}

export interface SdkCallSession {
  readonly ID: string
  readonly initiatorID: number
  readonly callType: 1 | 2
  localStream: MediaStreamLike | undefined
  readonly peerConnections: Readonly<Record<string, unknown>>
  call(userInfo: UserInfo): void
  accept(userInfo: UserInfo): void
  reject(userInfo: UserInfo): void
  stop(userInfo: UserInfo): void
  iceRestart(userId: number): Promise<void>
  mute(kind: 'audio'): void
  unmute(kind: 'audio'): void
}

/**
 * Loads the unmodified SDK so that it finds WebRTC on Node. It reads `window` once, while it is evaluated, so the
 * globals are there for that moment only. Once per process: the SDK's configuration is global to the module.
 */
export async function loadSdk(wrtc: Wrtc): Promise<Sdk> {
  const globals = globalThis as { window?: unknown; document?: unknown }
  const mediaDevices = {
    ondevicechange: null,
    enumerateDevices: () => Promise.resolve([]),
    getUserMedia: () => Promise.reject(new Error('the app sets localStream itself')),
  }
  globals.document = {}
  globals.window = { ...wrtc, navigator: { userAgent: 'node', mediaDevices }, adapter: {} }
  try {
    const module: { default: unknown } = await import('connectycube')
    return module.default as Sdk
  } finally {
    delete globals.window
    delete globals.document
  }
}
