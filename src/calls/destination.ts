/**
 * Where a party can be sent, or who can be called in. Each way is checked before anything of it reaches the switch or
 * the cloud.
 */
export type Destination =
  /** A phone of the switch, `PJSIP/1001`. */
  | { readonly phone: string }
  /** What a phone could dial: an extension or a number. It goes by a mapping or a route, or else by the dialplan. */
  | { readonly extension: string }
  /** A SIP address: of a mapping, or else reached through the configured trunk. */
  | { readonly sipUri: string }
  /** The apps of a mapping, named by extension or SIP URI. */
  | { readonly mapping: string }
