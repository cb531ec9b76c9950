/** What the SDK told the app, in its order. `at` is milliseconds since the epoch, on the machine's clock. */
export type AppEvent = { readonly at: number } & AppOccurrence

export type AppOccurrence =
  | (OfSession & { readonly kind: 'call'; readonly from: number; readonly video: boolean; readonly userInfo: Told })
  /** The far side answered, declined, or hung up. */
  | (OfSession & {
      readonly kind: 'accepted' | 'rejected' | 'stopped'
      readonly userId: number
      readonly userInfo: Told
    })
  /** Nobody answered the app's own call in time. */
  | (OfSession & { readonly kind: 'not-answered'; readonly userId: number })
  | (OfSession & { readonly kind: 'remote-stream'; readonly audioTracks: number; readonly videoTracks: number })
  | (OfSession & { readonly kind: 'ice'; readonly state: IceState })
  | (OfSession & { readonly kind: 'closed' })
  | { readonly kind: 'chat'; readonly state: 'disconnected' | 'reconnected' | 'failed' }
  /** A promise that the SDK left to reject: in an app of its own this would have ended the Node process. */
  | { readonly kind: 'sdk-rejection'; readonly message: string }

interface OfSession {
  readonly sessionID: string
}

/** The far side's userInfo; the SDK delivers every value as a string. */
export type Told = Readonly<Record<string, unknown>>

export type IceState = 'undefined' | 'connecting' | 'connected' | 'failed' | 'disconnected' | 'closed' | 'completed'

/** The SDK's CallSessionConnectionState, 0 to 6. */
export const ICE_STATES: readonly IceState[] = [
  'undefined',
  'connecting',
  'connected',
  'failed',
  'disconnected',
  'closed',
  'completed',
]
