import { objectIn, textIn } from './json.ts'

/** A channel as ARI describes it (ARI model `Channel`). */
export interface AriChannel {
  readonly id: string
  /** `PJSIP/1001-00000001` */
  readonly name: string
  /** Down, Reserved, OffHook, Dialing, Ring (incoming, not answered), Ringing (outgoing, not answered), Up, Busy … */
  readonly state: string
  readonly caller: { readonly name: string; readonly number: string }
  readonly context: string
  readonly exten: string
  /** The Stasis application that has it; undefined while it is elsewhere in the dialplan. */
  readonly stasisApp: string | undefined
  readonly variables: Readonly<Record<string, unknown>>
}

/** Undefined when it is not a channel. */
export function parseChannel(value: unknown): AriChannel | undefined {
  const json = objectIn(value)
  const id = textIn(json?.id)
  if (!json || id === '') return undefined
  const caller = objectIn(json.caller)
  const dialplan = objectIn(json.dialplan)
  return {
    id,
    name: textIn(json.name),
    state: textIn(json.state),
    caller: { name: textIn(caller?.name), number: textIn(caller?.number) },
    context: textIn(dialplan?.context),
    exten: textIn(dialplan?.exten),
    stasisApp: textIn(dialplan?.app_name) === 'Stasis' ? textIn(dialplan?.app_data).split(',')[0] : undefined,
    variables: objectIn(json.channelvars) ?? {},
  }
}
