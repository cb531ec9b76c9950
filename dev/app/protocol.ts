import type { Heard } from '../audio/heard.ts'
import type { Pcm } from '../audio/wav.ts'
import type { SdkConfig } from '../cloud/cloud.ts'
import type { CallAction, UserInfo } from './behaviour.ts'
import type { AppEvent } from './events.ts'
import type { Utterance } from './mouth.ts'

/** How the app signs in and what it says. */
export interface DeviceSetup {
  readonly sdk: SdkConfig
  readonly login: string
  readonly password: string
  /** The password is a placeholder: the login is a JWT, and the chat takes the session token. */
  readonly byToken: boolean
  readonly utterance: Utterance
  readonly action: CallAction
}

/** What the process of an app can be asked; each answers once. */
export interface DeviceRequests {
  open(setup: DeviceSetup): Promise<{ userId: number; resource: string }>
  onCall(action: CallAction): void
  call(userId: number, userInfo: UserInfo): string
  accept(userInfo: UserInfo): void
  reject(userInfo: UserInfo): void
  hangUp(userInfo: UserInfo): void
  speak(utterance: Utterance): void
  mute(muted: boolean): void
  restartIce(): Promise<void>
  heard(overMs: number): Heard
  pcm(overMs: number): Pcm
  close(): Promise<void>
}

export type RequestName = keyof DeviceRequests

export interface RequestMessage {
  readonly id: number
  readonly name: RequestName
  readonly args: readonly unknown[]
}

/** From the app's process: the answer to a request, or an event. */
export type DeviceMessage =
  | { readonly kind: 'result'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly message: string; readonly code: string | undefined }
  | { readonly kind: 'event'; readonly event: AppEvent }
