/**
 * What the app does when it is called. The SDK sends nothing when a call is answered from within its `onCallListener`,
 * so an answer comes `afterMs` (at least the next turn of the event loop), as a person's would.
 */
export type CallAction =
  | { readonly kind: 'accept'; readonly afterMs?: number; readonly userInfo?: UserInfo }
  /** `by: 'rest'`: rejects with `POST /calls/reject`, as an app does that only a push has woken. */
  | { readonly kind: 'reject'; readonly afterMs?: number; readonly userInfo?: UserInfo; readonly by?: 'chat' | 'rest' }
  | { readonly kind: 'ignore' }

export type UserInfo = Readonly<Record<string, unknown>>

/** The actions by name; `busy` and `already-on-call` are rejects in the two spellings that SDKs have for it. */
export type ActionName = 'accept' | 'reject' | 'busy' | 'already-on-call' | 'ignore'

export function actionOf(action: ActionName | CallAction): CallAction {
  if (typeof action !== 'string') return action
  switch (action) {
    case 'busy':
      return { kind: 'reject', userInfo: { busy: true } }
    case 'already-on-call':
      return { kind: 'reject', userInfo: { already_on_call: true } }
    default:
      return { kind: action }
  }
}
