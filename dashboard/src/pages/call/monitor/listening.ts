import type { Schemas } from '../../../../../client/client.ts'
import { ApiFailure } from '../../../api/failure.ts'
import { answered, api, session } from '../../../api/session.ts'
import { Cell } from '../../../lib/cell.ts'
import { HeardLevel } from './heard-level.ts'

export type Mode = Schemas['Monitor']['mode']

export type ListeningState =
  | { readonly status: 'idle' }
  | { readonly status: 'connecting'; readonly mode: Mode }
  /** `participant`: whom a whisper is for. */
  | { readonly status: 'active'; readonly id: string; readonly mode: Mode; readonly participant: string }
  | { readonly status: 'failed'; readonly failure: ApiFailure }

/** The bridge's answer may wait 1.5 s for its own candidates; the browser's own are there at once. */
const GATHERING_MS = 3000

/**
 * An operator at a call, in the browser: hears all, and is heard by one (whisper) or all (barge). The microphone is asked
 * for only when somebody is to hear it, and let go when nobody is. What docs/monitoring.md says, as a class.
 */
export class Listening {
  readonly state = new Cell<ListeningState>({ status: 'idle' })
  /** Of what is heard, dBov; null: nothing yet. */
  readonly level = new Cell<number | null>(null)
  readonly #callId: string
  readonly #speaker: HTMLAudioElement
  #connection: RTCPeerConnection | undefined
  #microphone: MediaStream | undefined
  #meter: HeardLevel | undefined
  #run = 0

  /** `speaker` plays what is heard. */
  constructor(callId: string, speaker: HTMLAudioElement) {
    this.#callId = callId
    this.#speaker = speaker
  }

  /** Called from a click: browsers let nothing sound before one. */
  async start(mode: Mode, participant: string | undefined): Promise<void> {
    this.#release()
    const run = ++this.#run
    this.state.set({ status: 'connecting', mode })
    try {
      const connection = new RTCPeerConnection({ iceServers: [] })
      this.#connection = connection
      // Both ways from the beginning: then a change of the mode needs no new offer. Without a track nothing is sent.
      const { sender } = connection.addTransceiver('audio', { direction: 'sendrecv' })
      connection.addEventListener('track', ({ track }) => this.#hear(new MediaStream([track])))
      if (mode !== 'listen') await this.#speakInto(sender)
      await connection.setLocalDescription()
      await gathered(connection)
      const body = {
        mode,
        offer: connection.localDescription?.sdp ?? '',
        ...(participant !== undefined && { participant }),
      }
      const path = { path: { id: this.#callId } }
      const { monitor, answer } = await answered(api().POST('/v1/calls/{id}/monitors', { params: path, body }))
      if (run !== this.#run) {
        this.#tellEnd(monitor.id)
        return
      }
      await connection.setRemoteDescription({ type: 'answer', sdp: answer ?? '' })
      connection.addEventListener('connectionstatechange', () => {
        if (connection.connectionState === 'failed') this.gone(new ApiFailure(UNCONNECTED))
      })
      this.state.set({ status: 'active', id: monitor.id, mode: monitor.mode, participant: monitor.participant })
    } catch (error) {
      if (run === this.#run) this.gone(asFailure(error))
    }
  }

  /** Rejects with an ApiFailure; the mode is as before then. */
  async change(mode: Mode): Promise<void> {
    const { value } = this.state
    const [sender] = this.#connection?.getSenders() ?? []
    if (value.status !== 'active' || !sender || value.mode === mode) return
    try {
      if (mode !== 'listen') await this.#speakInto(sender)
      const path = { path: { id: this.#callId, monitor: value.id } }
      const { participant } = await answered(
        api().PATCH('/v1/calls/{id}/monitors/{monitor}', { params: path, body: { mode } }),
      )
      if (this.state.value !== value) return
      if (mode === 'listen') await this.#fallSilent(sender)
      this.state.set({ ...value, mode, participant })
    } catch (error) {
      if (value.mode === 'listen') await this.#fallSilent(sender)
      throw asFailure(error)
    }
  }

  /** Idempotent. Tells the bridge, which would notice by itself some seconds later. */
  stop(): void {
    const { value } = this.state
    this.#run++
    if (value.status === 'active') this.#tellEnd(value.id)
    this.#release()
    this.state.set({ status: 'idle' })
  }

  /** It ended without us: the call is over, or the bridge let go. */
  gone(failure?: ApiFailure): void {
    this.#run++
    this.#release()
    this.state.set(failure ? { status: 'failed', failure } : { status: 'idle' })
  }

  async #speakInto(sender: RTCRtpSender): Promise<void> {
    this.#microphone ??= await microphone()
    await sender.replaceTrack(this.#microphone.getAudioTracks()[0] ?? null)
  }

  async #fallSilent(sender: RTCRtpSender): Promise<void> {
    await sender.replaceTrack(null)
    this.#letMicrophoneGo()
  }

  #letMicrophoneGo(): void {
    for (const track of this.#microphone?.getTracks() ?? []) track.stop()
    this.#microphone = undefined
  }

  #hear(heard: MediaStream): void {
    // Chromium decodes a remote track only when an element plays it.
    this.#speaker.srcObject = heard
    void this.#speaker.play().catch(() => undefined)
    this.#meter = new HeardLevel(heard, (dbov) => this.level.set(dbov))
  }

  #release(): void {
    this.#connection?.close()
    this.#connection = undefined
    this.#letMicrophoneGo()
    this.#meter?.close()
    this.#meter = undefined
    this.#speaker.srcObject = null
    this.level.set(null)
  }

  /** Also while the page is being left: such a request outlives it. */
  #tellEnd(monitorId: string): void {
    const path = `/v1/calls/${encodeURIComponent(this.#callId)}/monitors/${encodeURIComponent(monitorId)}`
    const headers = { authorization: `Bearer ${session.value?.token ?? ''}` }
    void fetch(path, { method: 'DELETE', keepalive: true, headers }).catch(() => undefined)
  }
}

const UNCONNECTED = {
  status: 0,
  code: 'webrtc_failed',
  detail: 'the browser and the bridge found no way to each other for audio',
  retryable: true,
}

async function microphone(): Promise<MediaStream> {
  const { mediaDevices } = navigator as Partial<Navigator>
  if (!mediaDevices) {
    throw new ApiFailure({
      status: 0,
      code: 'no_microphone',
      detail: 'browsers give a microphone only to pages of https',
      retryable: false,
    })
  }
  return mediaDevices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true } })
}

function asFailure(error: unknown): ApiFailure {
  // DOMException of the microphone: refused, or there is none.
  if (error instanceof DOMException) {
    return new ApiFailure({ status: 0, code: error.name, detail: error.message, retryable: true })
  }
  return ApiFailure.of(error)
}

async function gathered(connection: RTCPeerConnection): Promise<void> {
  if (connection.iceGatheringState === 'complete') return
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, GATHERING_MS)
    connection.addEventListener('icegatheringstatechange', () => {
      if (connection.iceGatheringState !== 'complete') return
      clearTimeout(timer)
      resolve()
    })
  })
}
