import { child, childElements, childText, serialize, textOf, xml, type XmlElement } from './xml.ts'
import { NS } from './namespaces.ts'

/** What the cloud reads of a call signal. */
export interface Signal {
  readonly signalType: string
  readonly sessionID: string
  readonly userInfo: Readonly<Record<string, string>>
  readonly sdp: string | undefined
}

const MODULE = 'WebRTCVideoChat'

/** The call signal in a message; undefined for any other message. */
export function readSignal(message: XmlElement): Signal | undefined {
  const params = child(message, 'extraParams')
  if (childText(params, 'moduleIdentifier') !== MODULE) return undefined
  return {
    signalType: childText(params, 'signalType') ?? '',
    sessionID: childText(params, 'sessionID') ?? '',
    userInfo: Object.fromEntries(
      childElements(child(params, 'userInfo')).map((value) => [
        value.name,
        childElements(value).length > 0 ? serialize(value) : textOf(value),
      ]),
    ),
    sdp: childText(params, 'sdp'),
  }
}

/** The `reject` that the cloud itself sends for `POST /calls/reject`. */
export function rejectSignal(
  from: string,
  to: string,
  id: string,
  call: { sessionID: string; platform: string; userInfo: Readonly<Record<string, string>> },
): XmlElement {
  const values = Object.entries(call.userInfo).map(([name, value]) => xml(name, {}, value))
  return xml(
    'message',
    { xmlns: NS.client, from, to, type: 'headline', id },
    xml(
      'extraParams',
      { xmlns: NS.client },
      xml('moduleIdentifier', {}, MODULE),
      xml('signalType', {}, 'reject'),
      xml('sessionID', {}, call.sessionID),
      xml('platform', {}, call.platform),
      ...(values.length > 0 ? [xml('userInfo', {}, ...values)] : []),
    ),
  )
}
