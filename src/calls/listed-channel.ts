/** A channel of the switch, in the bridge's application or not. */
export interface ListedChannel {
  readonly uniqueId: string
  /** `PJSIP/1001-00000001` */
  readonly name: string
  /** Down, Ring, Ringing, Up, Busy … */
  readonly state: string
  readonly caller: { readonly number: string; readonly name: string }
  readonly connected: { readonly number: string; readonly name: string }
  readonly context: string
  readonly exten: string
  /** As of the last look, or the last Newexten where the AMI user may read `dialplan`. */
  readonly application: string
  readonly bridgeId: string | undefined
  /** How the dialling of this channel went: `dialing`, then what Asterisk says (ANSWER, BUSY, NOANSWER …). */
  readonly dial: string | undefined
  /** Epoch ms of its creation. */
  readonly since: number
}
