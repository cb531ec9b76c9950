import type {
  CallView,
  LiveRecordingView,
  MonitorView,
  ParticipantView,
  TransferView,
} from '../../src/calls/call-view.ts'
import { CallError } from '../../src/calls/errors.ts'
import type { MonitorRequest, Operator, OriginateRequest, ParticipantFigures } from '../../src/calls/operator.ts'
import type { MediaStatistics } from '../../src/media/statistics.ts'
import { NOTHING_RECEIVED, NOTHING_SENT } from '../../src/media/worker/no-statistics.ts'

const PHONE: ParticipantView = {
  id: 'p1',
  kind: 'phone',
  role: 'caller',
  party: { address: 'sip:1001@b.c', number: '1001', displayName: 'Zé' },
  state: 'joined',
  since: 20,
  holding: false,
  onHold: false,
  muted: false,
  networkId: '1.2',
}

const APP: ParticipantView = {
  ...PHONE,
  id: 'p2',
  kind: 'app',
  role: 'callee',
  party: { address: 'cube:1', number: 'maria', displayName: 'Maria' },
  networkId: 'session-1',
}

export const CALL: CallView = {
  callId: '0c2b6f0e-1f6b-4a3e-9d53-1a9a2c7f3b11',
  direction: 'phone-to-app',
  state: 'talking',
  since: 20,
  arrived: 10,
  held: false,
  from: PHONE.party,
  to: APP.party,
  mapping: 'sip:vendas@b.c',
  department: undefined,
  channelId: '1.2',
  cubeSessionId: undefined,
  alarms: [],
  participants: [PHONE, APP],
  transfer: undefined,
  recording: undefined,
  monitors: [],
}

export const MEDIA: MediaStatistics = {
  phoneCodec: 'PCMU',
  appCodec: undefined,
  paths: { toApp: 'RTP', toPhone: 'SRTP' },
  fromPhone: { ...NOTHING_RECEIVED, packets: 7, clippingPercent: 0.5, mos: 4.2 },
  fromApp: NOTHING_RECEIVED,
  toPhone: NOTHING_SENT,
  toApp: { ...NOTHING_SENT, bitrate: 24_000 },
  appReport: { fractionLost: 0.1, lost: 3, jitterMs: 1.5, roundTripMs: undefined },
  alarms: ['no-packets-from-app'],
  alarmHistory: [
    { alarm: 'high-loss-from-phone', since: 1, until: 2 },
    { alarm: 'no-packets-from-app', since: 3, until: undefined },
  ],
  sampledAt: 4,
}

/**
 * An operator of calls that exist in memory only. What it assumes of the real one:
 *
 * - an unknown call, participant or monitor rejects as CallError `call_unknown`, `call_participant_unknown`,
 *   `call_monitor_unknown` (404), before anything is done;
 * - what does not fit the call's state rejects as `call_state` (409): swap, complete and abort without a transfer under
 *   way, a second transfer, a second recording, pausing none, digits before there is talk;
 * - an ended call is an unknown one;
 * - a browser's monitor has an answer, a phone's has none.
 */
export class FakeOperator implements Operator {
  live: CallView[] = [CALL]
  /** Every request that got through, in order. */
  readonly asked: { readonly what: string; readonly args: readonly unknown[] }[] = []
  readonly originated: OriginateRequest[] = []
  readonly hungUp: string[] = []
  onOriginate: (request: OriginateRequest) => Promise<CallView> = () => Promise.resolve({ ...CALL, state: 'ringing' })
  onHangUp: (callId: string) => Promise<void> = () => Promise.resolve()
  onMedia: (callId: string) => Promise<MediaStatistics> = () => Promise.resolve(MEDIA)
  /** What comes before any of the control requests: may reject. */
  onControl: (what: string) => Promise<void> = () => Promise.resolve()

  calls(): readonly CallView[] {
    return this.live
  }

  call(callId: string): CallView | undefined {
    return this.live.find((view) => view.callId === callId)
  }

  media(callId: string): Promise<MediaStatistics> {
    return this.onMedia(callId)
  }

  async figures(callId: string): Promise<readonly ParticipantFigures[]> {
    return this.#live(callId).participants.map((participant) => ({
      participant,
      media: participant.kind === 'app' ? MEDIA : undefined,
      levelDbov: participant.kind === 'app' ? -30 : undefined,
    }))
  }

  async hangUp(callId: string): Promise<void> {
    this.#live(callId)
    this.hungUp.push(callId)
    await this.onHangUp(callId)
  }

  originate(request: OriginateRequest): Promise<CallView> {
    this.originated.push(request)
    return this.onOriginate(request)
  }

  async transfer(...args: Parameters<Operator['transfer']>): Promise<TransferView> {
    await this.#begin('transfer', args)
    return this.#startTransfer(args[0], args[1].participant, 'blind', 'ringing')
  }

  async consult(...args: Parameters<Operator['consult']>): Promise<TransferView> {
    await this.#begin('consult', args)
    return this.#startTransfer(args[0], args[1].participant, 'attended', 'consulting')
  }

  async swap(callId: string): Promise<TransferView> {
    await this.#begin('swap', [callId])
    return this.#changeTransfer(callId, 'consulting')
  }

  async complete(callId: string): Promise<TransferView> {
    await this.#begin('complete', [callId])
    return this.#changeTransfer(callId, 'completed')
  }

  async abort(callId: string): Promise<TransferView> {
    await this.#begin('abort', [callId])
    return this.#changeTransfer(callId, 'aborted')
  }

  async add(...args: Parameters<Operator['add']>): Promise<ParticipantView> {
    await this.#begin('add', args)
    const call = this.#live(args[0])
    const added = { ...PHONE, id: `p${call.participants.length + 1}`, role: 'added', state: 'ringing' } as const
    this.#put({ ...call, participants: [...call.participants, added] })
    return added
  }

  async remove(callId: string, participant: string): Promise<void> {
    await this.#begin('remove', [callId, participant])
    const { id } = this.#participant(callId, participant)
    const call = this.#live(callId)
    this.#put({ ...call, participants: call.participants.filter((it) => it.id !== id) })
  }

  async hold(...args: Parameters<Operator['hold']>): Promise<ParticipantView> {
    await this.#begin('hold', args)
    return this.#change(args[0], args[1], { onHold: true })
  }

  async resume(...args: Parameters<Operator['resume']>): Promise<ParticipantView> {
    await this.#begin('resume', args)
    return this.#change(args[0], args[1], { onHold: false })
  }

  async mute(...args: Parameters<Operator['mute']>): Promise<ParticipantView> {
    await this.#begin('mute', args)
    return this.#change(args[0], args[1], { muted: args[2] })
  }

  async sendDigits(...args: Parameters<Operator['sendDigits']>): Promise<void> {
    await this.#begin('sendDigits', args)
    this.#participant(args[0], args[1])
  }

  async monitor(
    callId: string,
    request: MonitorRequest,
  ): Promise<{ monitor: MonitorView; answer: string | undefined }> {
    await this.#begin('monitor', [callId, request])
    const call = this.#live(callId)
    const { mode, by } = request
    const monitor: MonitorView = {
      id: `m${call.monitors.length + 1}`,
      mode,
      participant: this.#participant(callId, request.participant ?? 'p1').id,
      by: 'phone' in by ? { kind: 'phone', label: by.phone } : { kind: 'browser', label: by.label },
      since: 30,
      state: 'connecting',
    }
    this.#put({ ...call, monitors: [...call.monitors, monitor] })
    return { monitor, answer: 'phone' in by ? undefined : 'v=0\r\n' }
  }

  async changeMonitor(...args: Parameters<Operator['changeMonitor']>): Promise<MonitorView> {
    await this.#begin('changeMonitor', args)
    return { ...this.#monitor(args[0], args[1]), mode: args[2] }
  }

  async endMonitor(callId: string, monitorId: string): Promise<void> {
    await this.#begin('endMonitor', [callId, monitorId])
    const { id } = this.#monitor(callId, monitorId)
    const call = this.#live(callId)
    this.#put({ ...call, monitors: call.monitors.filter((it) => it.id !== id) })
  }

  async record(...args: Parameters<Operator['record']>): Promise<LiveRecordingView> {
    await this.#begin('record', args)
    const call = this.#live(args[0])
    if (call.recording) throw new CallError('call_state', 'the call is being recorded already')
    const { layout = 'mixed', format = 'wav' } = args[1]
    const recording: LiveRecordingView = { id: 'r1', layout, format, state: 'recording', since: 40 }
    this.#put({ ...call, recording })
    return recording
  }

  async pauseRecording(callId: string, paused: boolean): Promise<LiveRecordingView> {
    await this.#begin('pauseRecording', [callId, paused])
    const call = this.#live(callId)
    if (!call.recording) throw new CallError('call_state', 'the call is not being recorded')
    const recording: LiveRecordingView = { ...call.recording, state: paused ? 'paused' : 'recording' }
    this.#put({ ...call, recording })
    return recording
  }

  async stopRecording(callId: string): Promise<void> {
    await this.#begin('stopRecording', [callId])
    const call = this.#live(callId)
    if (!call.recording) throw new CallError('call_state', 'the call is not being recorded')
    this.#put({ ...call, recording: undefined })
  }

  async #begin(what: string, args: readonly unknown[]): Promise<void> {
    this.#live(args[0] as string)
    await this.onControl(what)
    this.asked.push({ what, args })
  }

  #live(callId: string): CallView {
    const view = this.call(callId)
    if (!view) throw new CallError('call_unknown', `there is no call ${callId} (any more)`)
    return view
  }

  #put(view: CallView): void {
    this.live = this.live.map((other) => (other.callId === view.callId ? view : other))
  }

  #participant(callId: string, ref: string): ParticipantView {
    const found = this.#live(callId).participants.find(({ id, kind }) => id === ref || kind === ref)
    if (!found) throw new CallError('call_participant_unknown', `nobody in the call is ${ref}`)
    return found
  }

  #monitor(callId: string, ref: string): MonitorView {
    const found = this.#live(callId).monitors.find(({ id }) => id === ref)
    if (!found) throw new CallError('call_monitor_unknown', `nobody listens as ${ref}`)
    return found
  }

  #change(callId: string, ref: string, change: Partial<ParticipantView>): ParticipantView {
    const changed = { ...this.#participant(callId, ref), ...change }
    const call = this.#live(callId)
    this.#put({ ...call, participants: call.participants.map((it) => (it.id === changed.id ? changed : it)) })
    return changed
  }

  #startTransfer(
    callId: string,
    ref: string,
    kind: TransferView['kind'],
    state: 'ringing' | 'consulting',
  ): TransferView {
    const transferred = this.#participant(callId, ref).id
    const call = this.#live(callId)
    if (call.transfer?.state === 'ringing' || call.transfer?.state === 'consulting') {
      throw new CallError('call_state', 'a transfer is under way already')
    }
    const transfer: TransferView = {
      ...{ id: 't1', kind, transferred, transferor: 'p2', target: APP.party, state, since: 50, by: 'operator' },
      reason: undefined,
    }
    this.#put({ ...call, transfer })
    return transfer
  }

  #changeTransfer(callId: string, state: TransferView['state']): TransferView {
    const call = this.#live(callId)
    if (call.transfer?.state !== 'ringing' && call.transfer?.state !== 'consulting') {
      throw new CallError('call_state', 'no transfer is under way')
    }
    const transfer = { ...call.transfer, state }
    this.#put({ ...call, transfer })
    return transfer
  }
}
