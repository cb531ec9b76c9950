import { Emitter } from '../../../src/lib/emitter.ts'
import type { MediaEvents } from '../../../src/media/session.ts'

/** The part of a MediaSession that fakes without video have no use for: nobody speaks SDP with a phone there. */
export class WithoutSdp extends Emitter<MediaEvents> {
  expectPhoneVideo(): void {
    // there is none
  }
  offerToPhone(): Promise<never> {
    return Promise.reject(new Error('no SDP with phones here'))
  }
  acceptPhoneAnswer(): Promise<never> {
    return Promise.reject(new Error('no SDP with phones here'))
  }
  acceptPhoneOffer(): Promise<never> {
    return Promise.reject(new Error('no SDP with phones here'))
  }
  sendPhoneDtmf(): Promise<boolean> {
    return Promise.resolve(false)
  }
  requestKeyframe(): void {
    // there is no video
  }
}
