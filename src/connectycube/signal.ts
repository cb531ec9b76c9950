import type { IceCandidate } from '../media/session.ts'
import type { StanzaNode } from './sdk.ts'

/** The device a signal came from. `resource` is undefined when the cloud itself sent it for a user (REST reject). */
export interface SignalSource {
  readonly userId: number
  readonly jid: string
  readonly resource: string | undefined
}

interface SignalBase {
  readonly sessionId: string
  readonly from: SignalSource
  /** A carbon (XEP-0280): another device of our own identity sent it. */
  readonly self: boolean
  /** Values arrive as strings, whatever was sent. */
  readonly userInfo: Readonly<Record<string, string>>
  readonly platform: string | undefined
}

/** 1 is video, 2 is audio. */
export type CallType = 1 | 2

export type CallSignal = SignalBase &
  (
    | { readonly type: 'call'; readonly sdp: string; readonly callType: CallType; readonly callerId: number }
    | { readonly type: 'accept'; readonly sdp: string }
    | { readonly type: 'iceRestart'; readonly sdp: string }
    | { readonly type: 'iceRestartAccept'; readonly sdp: string }
    | { readonly type: 'reject'; readonly busy: boolean }
    | { readonly type: 'hangUp' }
    | { readonly type: 'iceCandidates'; readonly candidates: readonly IceCandidate[] }
  )

export type SignalType = CallSignal['type']
export type SignalOf<T extends SignalType> = Extract<CallSignal, { readonly type: T }>

export type ParsedStanza =
  | { readonly kind: 'signal'; readonly signal: CallSignal }
  | { readonly kind: 'malformed'; readonly why: string }
  /** Not call signalling, or delivered late and so of no use. */
  | { readonly kind: 'other' }

/** Whose stream the stanza came in on. */
export interface OwnAddress {
  readonly userId: number
  readonly appId: number
}

export const SIGNAL_MODULE = 'WebRTCVideoChat'

/** What a well-meaning app stays far below. Characters. */
const LIMITS = { sdp: 64 * 1024, candidate: 1024, candidates: 64, userInfoKeys: 32, userInfoValue: 1024, mid: 64 }

class Malformed extends Error {}

/**
 * Reads a stanza of ConnectyCube's call signalling: a headline message with `extraParams` of the module
 * `WebRTCVideoChat`. Never throws.
 */
export function parseStanza(stanza: StanzaNode, own: OwnAddress): ParsedStanza {
  try {
    const signal = readSignal(stanza, own)
    return signal ? { kind: 'signal', signal } : { kind: 'other' }
  } catch (error) {
    return { kind: 'malformed', why: error instanceof Malformed ? error.message : 'unreadable' }
  }
}

/**
 * The number an app asks for in its call's `userInfo.phoneNumber`, for routing to read; undefined when it is not there or
 * empty. Longer than any number it is cut, which leaves it none.
 */
export function dialledNumber(userInfo: Readonly<Record<string, string>>): string | undefined {
  return userInfo.phoneNumber?.trim().slice(0, 128) || undefined
}

function readSignal(outer: StanzaNode, own: OwnAddress): CallSignal | undefined {
  if (outer.name !== 'message' || outer.attrs.type !== 'headline') return undefined
  const carbon = child(child(child(outer, 'sent'), 'forwarded'), 'message')
  const stanza = carbon ?? outer
  const params = child(stanza, 'extraParams')
  if (!params || text(params, 'moduleIdentifier', 64) !== SIGNAL_MODULE) return undefined
  if (child(stanza, 'delay')) return undefined
  if (carbon) requireOwnCarbon(outer, own)
  const from = readSource(stanza.attrs.from, own)
  const base = {
    from,
    self: from.userId === own.userId,
    sessionId: readSessionId(params),
    userInfo: readUserInfo(child(params, 'userInfo')),
    platform: text(params, 'platform', 64),
  }
  return readBody(text(params, 'signalType', 64), params, base)
}

function readBody(type: string | undefined, params: StanzaNode, base: SignalBase): CallSignal {
  switch (type) {
    case 'call': {
      const callType = text(params, 'callType', 8) === '1' ? 1 : 2
      return { ...base, type, sdp: readSdp(params), callType, callerId: readUserId(params, 'callerID') }
    }
    case 'accept':
    case 'iceRestart':
    case 'iceRestartAccept':
      return { ...base, type, sdp: readSdp(params) }
    case 'reject':
      return { ...base, type, busy: isTrue(base.userInfo.busy) || isTrue(base.userInfo.already_on_call) }
    case 'hangUp':
      return { ...base, type }
    case 'iceCandidates':
      return { ...base, type, candidates: readCandidates(child(params, 'iceCandidates')) }
    default:
      throw new Malformed('an unknown signalType')
  }
}

/** XEP-0280 11: a carbon from anyone but our own account is forged. */
function requireOwnCarbon(outer: StanzaNode, own: OwnAddress): void {
  if (readSource(outer.attrs.from, own).userId !== own.userId) throw new Malformed('a forged carbon')
}

function readSource(jid: string | undefined, own: OwnAddress): SignalSource {
  const match = /^(\d{1,15})-(\d{1,15})@[^/]{1,255}(?:\/(.{1,1023}))?$/su.exec(jid ?? '')
  if (!jid || !match || Number(match[2]) !== own.appId) throw new Malformed('a sender that is no user of the app')
  return { userId: Number(match[1]), jid, resource: match[3] }
}

function readSessionId(params: StanzaNode): string {
  const id = text(params, 'sessionID', 64) ?? ''
  if (!/^[\w-]+$/.test(id)) throw new Malformed('no usable sessionID')
  return id
}

function readUserId(params: StanzaNode, name: string): number {
  const value = text(params, name, 16) ?? ''
  if (!/^\d{1,15}$/.test(value)) throw new Malformed(`no usable ${name}`)
  return Number(value)
}

/** XML parsers may turn CR LF into LF (XML 1.0 2.11), which RFC 8866 5 does not allow in SDP. */
function readSdp(params: StanzaNode): string {
  const sdp = text(params, 'sdp', LIMITS.sdp)
  if (!sdp?.startsWith('v=')) throw new Malformed('no usable sdp')
  return sdp.replace(/\r?\n/g, '\r\n')
}

function readUserInfo(element: StanzaNode | undefined): Readonly<Record<string, string>> {
  const entries = elements(element)
    .slice(0, LIMITS.userInfoKeys)
    .map((item) => [item.name, ownText(item).slice(0, LIMITS.userInfoValue)] as const)
  return Object.fromEntries(entries)
}

function readCandidates(element: StanzaNode | undefined): readonly IceCandidate[] {
  const found = elements(element).filter((item) => item.name === 'iceCandidate')
  if (found.length === 0) throw new Malformed('no candidates')
  if (found.length > LIMITS.candidates) throw new Malformed('too many candidates')
  // An empty candidate marks the end of candidates (RFC 8838 8.2): nothing to add.
  return found.map(readCandidate).filter(({ candidate }) => candidate !== '')
}

function readCandidate(item: StanzaNode): IceCandidate {
  // The SDK writes the index 0 as empty.
  const index = text(item, 'sdpMLineIndex', 8) ?? ''
  if (!/^\d{0,4}$/.test(index)) throw new Malformed('no usable sdpMLineIndex')
  return {
    candidate: text(item, 'candidate', LIMITS.candidate) ?? '',
    sdpMid: text(item, 'sdpMid', LIMITS.mid) ?? '',
    sdpMLineIndex: Number(index),
  }
}

function isTrue(value: string | undefined): boolean {
  return value?.toLowerCase() === 'true' || value === '1'
}

function child(element: StanzaNode | undefined, name: string): StanzaNode | undefined {
  return elements(element).find((item) => item.name === name)
}

function elements(element: StanzaNode | undefined): StanzaNode[] {
  return (element?.children ?? []).filter((item) => typeof item !== 'string')
}

/** The text of a child, undefined when there is no such child. Longer than `most` is malformed. */
function text(element: StanzaNode, name: string, most: number): string | undefined {
  const found = child(element, name)
  if (!found) return undefined
  const value = ownText(found)
  if (value.length > most) throw new Malformed(`${name} is too long`)
  return value
}

function ownText(element: StanzaNode): string {
  return element.children.filter((item) => typeof item === 'string').join('')
}
