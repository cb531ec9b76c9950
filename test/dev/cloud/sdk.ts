import type { SdkConfig } from '../../../dev/cloud/cloud.ts'

/** The unmodified SDK as plain Node has it, without WebRTC: session, users, push and chat, as the bridge uses it. */
export interface Sdk {
  init(credentials: SdkConfig[0], config: SdkConfig[1] & { on?: Record<string, unknown> }): void
  createSession(user?: { login: string; password: string }): Promise<SdkSession>
  getSession(): Promise<SdkSession>
  destroySession(): Promise<void>
  logout(): Promise<void>
  readonly auth: { login(user: { login: string; password: string }): Promise<{ id: number }> }
  readonly users: {
    signup(user: Record<string, unknown>): Promise<{ user: { id: number } }>
    update(user: Record<string, unknown>): Promise<{ user: { full_name: string } }>
    delete(): Promise<void>
    getV2(query: Record<string, unknown>): Promise<{ total_entries: number; items: { id: number }[] }>
    listOnline(): Promise<{ users: { id: number }[] }>
    getOnlineCount(): Promise<{ count: number }>
  }
  readonly pushnotifications: {
    base64Encode(text: string): string
    readonly events: { create(event: Record<string, unknown>): Promise<unknown> }
    readonly subscriptions: {
      create(subscription: Record<string, unknown>): Promise<[{ subscription: { id: number } }]>
      list(): Promise<unknown[]>
      delete(id: number): Promise<void>
    }
  }
  readonly chat: {
    connect(user: { userId: number; password: string }): Promise<boolean>
    disconnect(): Promise<boolean>
    ping(): Promise<void>
    pingWithTimeout(ms: number): Promise<void>
    getLastUserActivity(userId: number): Promise<{ userId: number; seconds: number }>
    sendSystemMessage(userId: number, message: { extension: Record<string, string> }): string
    send(userId: number, message: Record<string, unknown>): string
    onSystemMessageListener: (message: { userId: number; extension: Record<string, string> }) => void
    onMessageListener: (userId: number, message: { body: string; is_forwarded: boolean }) => void
    onMessageErrorListener: (id: string, error: { code: number }) => void
    onDisconnectedListener: () => void
    onReconnectListener: () => void
    markInactive(): void
    subscribeToUserLastActivityStatus(userId: number): void
    readonly xmppClient: { readonly reconnect: { stop(): void } }
  }
}

export interface SdkSession {
  readonly token: string
  readonly user_id: number
  readonly user: { readonly login: string } | null
}

/** A new instance. Its configuration is the whole process's: the last `init` wins. */
export async function newSdk(config: SdkConfig, on: Record<string, unknown> = {}): Promise<Sdk> {
  const module = (await import('connectycube')) as unknown as { default: { ConnectyCube: new () => Sdk } }
  const sdk = new module.default.ConnectyCube()
  sdk.init(config[0], { ...config[1], on })
  return sdk
}

/** Leaves the chat. The SDK schedules a reconnect even then, which would keep the process for 5 s. */
export async function leaveChat(sdk: Sdk): Promise<void> {
  sdk.chat.xmppClient.reconnect.stop()
  await sdk.chat.disconnect()
}
