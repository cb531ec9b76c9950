import type { RtpAddress } from '../../media/session.ts'
import { parseChannel, type AriChannel } from './channel.ts'
import { AriError } from './errors.ts'
import { listIn, objectIn, textIn, textsIn, type Json } from './json.ts'
import { PlaybacksApi } from './playbacks-api.ts'
import { RecordingsApi } from './recordings-api.ts'
import type { AriRest } from './rest.ts'

export interface CreateChannelOptions {
  readonly channelId: string
  /** `PJSIP/1001` */
  readonly endpoint: string
  readonly app: string
  readonly variables: Readonly<Record<string, string>>
  /** What the channel may speak, `ulaw,alaw`; undefined: whatever its kind likes best. */
  readonly formats?: string | undefined
}

export interface ExternalMediaOptions {
  readonly channelId: string
  readonly app: string
  readonly format: 'ulaw' | 'alaw' | 'g722'
  /** Where Asterisk sends its RTP. It never follows another address. */
  readonly sendTo: RtpAddress
}

/** A part of a channel's audio: `in` is what its party says, `out` what it hears. */
export type AudioDirection = 'in' | 'out' | 'both'

export interface SnoopOptions {
  readonly snoopId: string
  readonly app: string
  /** Whose audio. */
  readonly channelId: string
  /** What the new channel hears of it. */
  readonly spy: AudioDirection | 'none'
  /** Who hears the new channel: its party (`out`), all others as if the party spoke (`in`), or all. */
  readonly whisper: AudioDirection | 'none'
}

/** What the phone that asked for a transfer is told (NOTIFY): 100, 200, 603 or 503. All but the first are the last word. */
export type TransferState = 'channel_progress' | 'channel_answered' | 'channel_declined' | 'channel_unavailable'

/** The ARI operations the bridge uses (ARI resources channels, bridges, applications, asterisk). */
export class AriApi {
  readonly playbacks: PlaybacksApi
  readonly recordings: RecordingsApi
  readonly #rest: AriRest

  constructor(rest: AriRest) {
    this.#rest = rest
    this.playbacks = new PlaybacksApi(rest)
    this.recordings = new RecordingsApi(rest)
  }

  async channels(): Promise<readonly AriChannel[]> {
    const list = listIn(await this.#rest.request('GET', ['channels']))
    return list.flatMap((item) => parseChannel(item) ?? [])
  }

  /** SIP 180 to the caller of a channel that is not answered; indications tones to one that is. */
  async ring(channelId: string): Promise<void> {
    await this.#rest.request('POST', ['channels', channelId, 'ring'])
  }

  async answer(channelId: string): Promise<void> {
    await this.#rest.request('POST', ['channels', channelId, 'answer'])
  }

  /** `cause`: Q.850. */
  async hangUp(channelId: string, cause: number): Promise<void> {
    await this.#rest.request('DELETE', ['channels', channelId], { query: { reason_code: cause } })
  }

  /**
   * Lets the dialplan go on after `Stasis(…)`, or elsewhere. The channel leaves our application, in a call without a gap;
   * a place that does not exist ends it.
   */
  async continueInDialplan(channelId: string, place?: { context: string; exten: string }): Promise<void> {
    const query = place && { context: place.context, extension: place.exten, priority: 1 }
    await this.#rest.request('POST', ['channels', channelId, 'continue'], query && { query })
  }

  /**
   * Leaves a phone's REFERs to us, which then come as `ChannelTransfer` (Asterisk 22.2 and later; an older one refuses the
   * function, and goes on doing transfers by itself).
   */
  async takeTransfers(channelId: string): Promise<void> {
    await this.setVariable(channelId, 'PJSIP_TRANSFER_HANDLING()', 'ari-only')
  }

  /** Tells a phone how the transfer goes that it asked for. Nothing happens when none is under way. */
  async transferProgress(channelId: string, state: TransferState): Promise<void> {
    await this.#rest.request('POST', ['channels', channelId, 'transfer_progress'], { query: { states: state } })
  }

  async setVariable(channelId: string, variable: string, value: string): Promise<void> {
    await this.#rest.request('POST', ['channels', channelId, 'variable'], { query: { variable, value } })
  }

  /** A channel variable, or a dialplan function such as `CHANNEL(audionativeformat)`. */
  async variable(channelId: string, variable: string): Promise<string> {
    const reply = await this.#rest.request('GET', ['channels', channelId, 'variable'], { query: { variable } })
    return textIn(objectIn(reply)?.value)
  }

  async sendDtmf(channelId: string, digit: string, durationMs: number): Promise<void> {
    await this.#rest.request('POST', ['channels', channelId, 'dtmf'], { query: { dtmf: digit, duration: durationMs } })
  }

  /** `in`: what the channel's party says is not heard. It belongs to the channel, whichever bridge that is in. */
  async mute(channelId: string, direction: AudioDirection): Promise<void> {
    await this.#rest.request('POST', ['channels', channelId, 'mute'], { query: { direction } })
  }

  async unmute(channelId: string, direction: AudioDirection): Promise<void> {
    await this.#rest.request('DELETE', ['channels', channelId, 'mute'], { query: { direction } })
  }

  /** Music on hold, of the class `default`; goes on in a bridge, too, until it is stopped. */
  async startMoh(channelId: string): Promise<void> {
    await this.#rest.request('POST', ['channels', channelId, 'moh'])
  }

  async stopMoh(channelId: string): Promise<void> {
    await this.#rest.request('DELETE', ['channels', channelId, 'moh'])
  }

  /** Packets of silence, for a channel that is in no bridge and would get none. */
  async startSilence(channelId: string): Promise<void> {
    await this.#rest.request('POST', ['channels', channelId, 'silence'])
  }

  async stopSilence(channelId: string): Promise<void> {
    await this.#rest.request('DELETE', ['channels', channelId, 'silence'])
  }

  /** ARI model `RTPstat`. */
  async rtpStatistics(channelId: string): Promise<Json> {
    return objectIn(await this.#rest.request('GET', ['channels', channelId, 'rtp_statistics'])) ?? {}
  }

  /** A channel in the app that does not ring yet. Asterisk replies 500 when the endpoint has no contact. */
  async createChannel(options: CreateChannelOptions): Promise<void> {
    const { channelId, endpoint, app, variables, formats } = options
    await this.#rest.request('POST', ['channels', 'create'], {
      query: { channelId, endpoint, app, formats },
      body: { variables },
    })
  }

  /** Rings a channel of `createChannel` for so many seconds at most. */
  async dial(channelId: string, timeoutSeconds: number): Promise<void> {
    await this.#rest.request('POST', ['channels', channelId, 'dial'], { query: { timeout: timeoutSeconds } })
  }

  /** Resolves to where the new channel receives RTP. */
  async externalMedia(options: ExternalMediaOptions): Promise<RtpAddress> {
    const { channelId, app, format, sendTo } = options
    const query = { channelId, app, format, external_host: hostAndPort(sendTo) }
    const channel = parseChannel(await this.#rest.request('POST', ['channels', 'externalMedia'], { query }))
    const address = textIn(channel?.variables.UNICASTRTP_LOCAL_ADDRESS)
    const port = Number(channel?.variables.UNICASTRTP_LOCAL_PORT)
    if (address === '' || !Number.isInteger(port) || port < 1 || port > 65_535) {
      throw new AriError('ari_bad_reply', 'Asterisk made an ExternalMedia channel without saying where it receives')
    }
    return { address, port }
  }

  /**
   * A channel that exchanges audio as it is with whoever connects to its WebSocket (chan_websocket); resolves to that
   * one's URL. The id in it is Asterisk's secret, and nobody else's.
   */
  async webSocketMedia(options: { channelId: string; app: string; format: 'opus' }): Promise<string> {
    const query = {
      ...options,
      transport: 'websocket',
      encapsulation: 'none',
      connection_type: 'server',
      external_host: 'INCOMING',
    }
    const channel = parseChannel(await this.#rest.request('POST', ['channels', 'externalMedia'], { query }))
    const id = textIn(channel?.variables.MEDIA_WEBSOCKET_CONNECTION_ID)
    if (id === '')
      throw new AriError('ari_bad_reply', 'Asterisk made a WebSocket channel without saying where it listens')
    return this.#rest.webSocketUrl(['media', id]).href
  }

  /**
   * A channel that listens to another, or speaks into it; it enters our application at once, and ends with the other. The
   * directions can't be changed. Never into the bridge that its target is in.
   */
  async snoop({ snoopId, channelId, app, spy, whisper }: SnoopOptions): Promise<void> {
    await this.#rest.request('POST', ['channels', channelId, 'snoop', snoopId], { query: { app, spy, whisper } })
  }

  /** Whether a module such as `chan_websocket.so` is loaded and runs. */
  async isModuleRunning(module: string): Promise<boolean> {
    try {
      const reply = objectIn(await this.#rest.request('GET', ['asterisk', 'modules', module]))
      return textIn(reply?.status) === 'Running'
    } catch (error) {
      if (error instanceof AriError && (error.code === 'ari_not_found' || error.code === 'ari_conflict')) return false
      throw error
    }
  }

  /**
   * A mixing bridge. `dtmf_events` keeps Asterisk from joining two SIP channels behind its own back; with `direct` it may,
   * and tells of no digits while it does.
   */
  async createBridge(bridgeId: string, direct: boolean): Promise<void> {
    const type = direct ? 'mixing' : 'mixing,dtmf_events'
    await this.#rest.request('POST', ['bridges'], { query: { bridgeId, type } })
  }

  /**
   * Has all that happens to a bridge told to our application until the bridge is destroyed. Without it Asterisk tells it
   * only while a channel of ours is in there: the end of a recording in a talk that all have left would never be heard.
   */
  async subscribeToBridge(app: string, bridgeId: string): Promise<void> {
    const query = { eventSource: `bridge:${bridgeId}` }
    await this.#rest.request('POST', ['applications', app, 'subscription'], { query })
  }

  async addToBridge(bridgeId: string, channelId: string): Promise<void> {
    await this.#rest.request('POST', ['bridges', bridgeId, 'addChannel'], { query: { channel: channelId } })
  }

  /** 422 (`ari_unprocessable`) when it is not in that bridge. */
  async removeFromBridge(bridgeId: string, channelId: string): Promise<void> {
    await this.#rest.request('POST', ['bridges', bridgeId, 'removeChannel'], { query: { channel: channelId } })
  }

  async destroyBridge(bridgeId: string): Promise<void> {
    await this.#rest.request('DELETE', ['bridges', bridgeId])
  }

  async bridgeIds(): Promise<readonly string[]> {
    const list = listIn(await this.#rest.request('GET', ['bridges']))
    return list.map((item) => textIn(objectIn(item)?.id)).filter((id) => id !== '')
  }

  /** The channels in a Stasis application; undefined when no one has registered it. */
  async applicationChannelIds(app: string): Promise<readonly string[] | undefined> {
    try {
      const reply = objectIn(await this.#rest.request('GET', ['applications', app]))
      return textsIn(reply?.channel_ids)
    } catch (error) {
      if (error instanceof AriError && error.code === 'ari_not_found') return undefined
      throw error
    }
  }

  /** When Asterisk began to run, as it writes it: another value means another run. */
  async startupTime(): Promise<string> {
    const reply = objectIn(await this.#rest.request('GET', ['asterisk', 'info'], { query: { only: 'status' } }))
    return textIn(objectIn(reply?.status)?.startup_time)
  }

  /** As Asterisk writes it, e.g. `22.10.0`. */
  async version(): Promise<string> {
    const reply = objectIn(await this.#rest.request('GET', ['asterisk', 'info'], { query: { only: 'system' } }))
    return textIn(objectIn(reply?.system)?.version)
  }

  /** The modules that run, e.g. `chan_pjsip.so`. */
  async runningModules(): Promise<ReadonlySet<string>> {
    const modules = listIn(await this.#rest.request('GET', ['asterisk', 'modules'])).map(objectIn)
    return new Set(
      modules.filter((module) => textIn(module?.status) === 'Running').map((module) => textIn(module?.name)),
    )
  }

  /**
   * Rejects with `ari_forbidden` when the user may only read, `ari_unauthorized` when user or password is wrong. Asterisk
   * checks the right to write before it looks for the channel, and this one never exists.
   */
  async checkWrite(): Promise<void> {
    try {
      await this.#rest.request('POST', ['channels', 'cubebridge-write-check', 'answer'])
    } catch (error) {
      if (!(error instanceof AriError && error.code === 'ari_not_found')) throw error
    }
  }
}

function hostAndPort({ address, port }: RtpAddress): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}
