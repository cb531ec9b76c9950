import { AmiClient } from '../asterisk/ami/client.ts'
import { AmiError } from '../asterisk/ami/errors.ts'
import { AriApi } from '../asterisk/ari/api.ts'
import { AriError } from '../asterisk/ari/errors.ts'
import { AriRest } from '../asterisk/ari/rest.ts'
import type { LinkState } from '../asterisk/link.ts'
import { readRtpRange, type RtpRange } from '../asterisk/rtp-range.ts'
import type { BridgeConfig } from '../config/bridge-config.ts'
import { within } from '../lib/deadline.ts'
import { silentLog } from '../lib/log.ts'
import { lookAtDialplan } from './dialplan-look.ts'
import type { Finding, Probe } from './probe.ts'

type AsteriskConfig = NonNullable<BridgeConfig['asterisk']>

/** Of a probe's time, for one answer. */
const ANSWER_MS = 4000
/** ExternalMedia came with 16.6; docs/existing-asterisk.md was tried from this one on. */
const OLDEST_ASTERISK = 18
/** From this one on a phone's REFER is left to us (PJSIP_TRANSFER_HANDLING). */
const LEAVES_TRANSFERS = [22, 2] as const

/** What carries calls, by the bridge's and the dialplan's use of it. */
const NEEDED = [
  'app_stasis.so',
  'res_stasis.so',
  'res_stasis_answer.so',
  'res_stasis_playback.so',
  'res_http_websocket.so',
  'res_ari_applications.so',
  'res_ari_bridges.so',
  'res_ari_channels.so',
  'res_ari_events.so',
  'res_ari_playbacks.so',
  'chan_pjsip.so',
  'chan_rtp.so',
  'res_rtp_asterisk.so',
  'codec_ulaw.so',
  'bridge_softmix.so',
]
const USEFUL: Readonly<Record<string, string>> = {
  'chan_websocket.so': 'Opus phones are transcoded by Asterisk',
  'codec_alaw.so': 'phones that speak A-law only have no audio',
  'codec_g722.so': 'wideband phones are heard in narrowband by others',
  'res_stasis_snoop.so': 'nobody can listen to calls, and none is recorded in two channels',
  'res_stasis_recording.so': 'no call is recorded',
  'res_ari_recordings.so': 'no call is recorded',
  'chan_bridge_media.so': 'no call is recorded in one channel, and nothing is announced to a talk',
  'res_musiconhold.so': 'whoever is held hears nothing',
  'res_manager_devicestate.so': 'changes of phones are seen late',
}

/** ARI: reachable, user and password, the right to write, and which Asterisk. Takes no application from a running bridge. */
export function ariProbe({ ari }: AsteriskConfig): Probe {
  return {
    name: 'ari',
    look: () =>
      withApi(ari, async (api) => {
        const version = await api.version()
        await api.checkWrite()
        const found = `${ari.url}: Asterisk ${version}, user ${ari.user} may write`
        const [, major = NaN, minor = 0] = (/(\d+)(?:\.(\d+))?/.exec(version) ?? []).map(Number)
        if (major < OLDEST_ASTERISK) {
          return { status: 'warning', found, advice: `the bridge is tried with Asterisk ${OLDEST_ASTERISK} and later` }
        }
        const [newMajor, newMinor] = LEAVES_TRANSFERS
        if (major < newMajor || (major === newMajor && minor < newMinor)) {
          const advice = `before ${newMajor}.${newMinor} phones transfer past the bridge, which loses sight of the call`
          return { status: 'warning', found, advice }
        }
        return { status: 'ok', found }
      }),
  }
}

/** Modules without which calls fail, or lack something. */
export function modulesProbe({ ari }: AsteriskConfig): Probe {
  return {
    name: 'modules',
    look: () =>
      withApi(ari, async (api) => {
        const running = await api.runningModules()
        const missing = NEEDED.filter((module) => !running.has(module))
        if (missing.length > 0) {
          const advice = 'load them in modules.conf, as asterisk-conf/modules.conf does'
          return { status: 'failed', found: `not loaded in Asterisk: ${missing.join(', ')}`, advice }
        }
        const lacking = Object.entries(USEFUL).filter(([module]) => !running.has(module))
        if (lacking.length === 0)
          return { status: 'ok', found: `all ${NEEDED.length} that calls need, and what is useful` }
        return {
          status: 'warning',
          found: `all ${NEEDED.length} that calls need; not loaded: ${lacking.map(([module]) => module).join(', ')}`,
          advice: lacking.map(([module, without]) => `without ${module} ${without}`).join('; '),
        }
      }),
  }
}

async function withApi(ari: AsteriskConfig['ari'], use: (api: AriApi) => Promise<Finding>): Promise<Finding> {
  const rest = new AriRest({ ...ari, timeoutMs: ANSWER_MS })
  try {
    return await use(new AriApi(rest))
  } catch (error) {
    if (!(error instanceof AriError)) throw error
    return { status: 'failed', found: error.message, advice: ARI_ADVICE[error.code] }
  } finally {
    rest.close()
  }
}

const ARI_ADVICE: Readonly<Partial<Record<AriError['code'], string>>> = {
  ari_unauthorized: 'compare asterisk.ari.user and its password with ari.conf',
  ari_forbidden: 'the user is read-only: set read_only = no in ari.conf',
  ari_not_found: 'ARI is not there: load res_ari and enable it in ari.conf, and see whether asterisk.ari.url is right',
  ari_bad_reply: 'something else answers there: see asterisk.ari.url',
  ari_unreachable: 'see that Asterisk runs, that http.conf has enabled = yes, and that asterisk.ari.url is right',
  ari_timeout: 'Asterisk hangs, or a firewall drops what is sent to it',
}

export interface AmiLook {
  readonly finding: Finding
  /** Asterisk's RTP ports; undefined when it did not tell. */
  readonly rtpPorts: RtpRange | undefined
  /** Undefined when it could not be asked for. */
  readonly dialplan?: Finding | undefined
}

/** Logs in once, for the probe of AMI and for what it tells of Asterisk. Never rejects. */
export async function lookAtAmi(asterisk: AsteriskConfig): Promise<AmiLook> {
  const { ami } = asterisk
  if (!ami) {
    const found = 'not configured: /v1/channels and the state of phones stay empty'
    return {
      finding: { status: 'warning', found, advice: 'add asterisk.ami, if they are wanted' },
      rtpPorts: undefined,
    }
  }
  const client = new AmiClient({ ...ami, actionTimeoutMs: ANSWER_MS / 2 }, silentLog)
  try {
    const settled = new Promise<LinkState>((resolve) => {
      client.on('state', (state) => {
        if (state.status !== 'connecting' && state.status !== 'stopped') resolve(state)
      })
    })
    client.start()
    const state = await within(ANSWER_MS, settled, `AMI at ${ami.host}:${ami.port}`)
    if (state.status !== 'online') {
      const advice = 'see manager.conf: enabled = yes, the port, the user and its permit'
      return { finding: { status: 'failed', found: state.error ?? state.status, advice }, rtpPorts: undefined }
    }
    const where = `${ami.host}:${ami.port}: user ${ami.user} is logged in`
    const dialplan = await lookAtDialplan(client, asterisk)
    try {
      const rtpPorts = await readRtpRange(client)
      return { finding: { status: 'ok', found: where }, rtpPorts, dialplan }
    } catch (error) {
      if (!(error instanceof AmiError)) throw error
      const advice = 'give the user "system" or "config" in write, or set asterisk.rtpPorts'
      const found = `${where}, and may not read rtp.conf: calls are not kept from using up Asterisk's ports`
      return { finding: { status: 'warning', found, advice }, rtpPorts: undefined, dialplan }
    }
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error)
    return {
      finding: { status: 'failed', found, advice: 'see that Asterisk runs and AMI listens there' },
      rtpPorts: undefined,
    }
  } finally {
    await client.close()
  }
}

/** Told by AMI, of which `look` came. */
export function dialplanProbe(look: Promise<AmiLook>): Probe {
  return {
    name: 'dialplan',
    look: async () => {
      const { dialplan } = await look
      if (dialplan) return dialplan
      return { status: 'warning', found: 'not seen: AMI can not be asked', advice: 'see ami' }
    },
  }
}
