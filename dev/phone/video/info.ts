import type { DialogRequest } from '../dialog.ts'
import { headerOf, type SipRequest } from '../sip/message.ts'

const TYPE = 'application/media_control+xml'

/** picture_fast_update (RFC 5168 6.1). */
export const KEYFRAME_INFO: DialogRequest = {
  headers: [['Content-Type', TYPE]],
  body:
    '<?xml version="1.0" encoding="utf-8"?><media_control><vc_primitive><to_encoder><picture_fast_update/>' +
    '</to_encoder></vc_primitive></media_control>',
}

export function asksForKeyframe(request: SipRequest): boolean {
  return headerOf(request, 'content-type').startsWith(TYPE) && request.body.includes('picture_fast_update')
}
