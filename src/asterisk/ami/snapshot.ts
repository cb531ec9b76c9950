import { field, type AmiMessage } from './message.ts'

/** A channel as each AMI event about it describes it (AMI `ChannelSnapshot` fields). */
export interface AmiSnapshot {
  readonly uniqueId: string
  /** `PJSIP/1001-00000001` */
  readonly name: string
  /** Down, Ring, Ringing, Up, Busy … */
  readonly state: string
  readonly callerNumber: string
  readonly callerName: string
  readonly connectedNumber: string
  readonly connectedName: string
  readonly context: string
  readonly exten: string
  readonly linkedId: string
}

/** `prefix`: `Dest` for the channel that is dialled. Undefined when the message is not about a channel. */
export function snapshotIn(message: AmiMessage, prefix = ''): AmiSnapshot | undefined {
  const read = (key: string) => field(message, prefix + key)
  const uniqueId = read('Uniqueid')
  if (uniqueId === '') return undefined
  return {
    uniqueId,
    name: read('Channel'),
    state: read('ChannelStateDesc'),
    callerNumber: read('CallerIDNum'),
    callerName: read('CallerIDName'),
    connectedNumber: read('ConnectedLineNum'),
    connectedName: read('ConnectedLineName'),
    context: read('Context'),
    exten: read('Exten'),
    linkedId: read('Linkedid'),
  }
}
