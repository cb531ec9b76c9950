import type { Mapping } from '../calls/mapping.ts'
import type { BridgeConfig } from '../config/bridge-config.ts'
import { ariProbe, dialplanProbe, lookAtAmi, modulesProbe } from './asterisk-probes.ts'
import { cloudProbe, signIn } from './cloud-probe.ts'
import { httpProbe, webhooksProbe } from './exposure-probes.ts'
import { mappingsProbe, recordsProbe } from './file-probes.ts'
import { opusProbe, processorProbe } from './machine-probes.ts'
import type { Environment, Probe } from './probe.ts'
import { rtpProbe } from './rtp-probe.ts'
import { identitiesInUse, mappingsInUse, opusInUse, type RunningBridge } from './running-probes.ts'
import { recordingsProbe, storeProbe } from './store-probes.ts'

/** Who looks. */
export type Looker =
  /** A bridge that runs: what its calls use is not touched. */
  | { readonly running: RunningBridge }
  /** The command line. `identity` is signed in and out again; nobody when undefined. */
  | { readonly running?: undefined; readonly env: Environment; readonly identity: Mapping['cube'] | undefined }

/** Everything that calls need, to be looked at in this order; what is asked of AMI is asked at once. */
export function checkup(config: BridgeConfig, looker: Looker): readonly Probe[] {
  const { asterisk } = config
  const { running } = looker
  const ami = asterisk && lookAtAmi(asterisk)
  const rtpPorts = asterisk?.rtpPorts ? Promise.resolve(asterisk.rtpPorts) : ami?.then((look) => look.rtpPorts)
  return [
    processorProbe(config.media.workers),
    running ? opusInUse(running) : opusProbe(config.media, looker.env.CUBEBRIDGE_LIBOPUS),
    running ? mappingsInUse(running, config.mappings) : mappingsProbe(config, looker.env),
    recordsProbe(config),
    storeProbe(config),
    recordingsProbe(config),
    httpProbe(config),
    webhooksProbe(config),
    rtpProbe(config, rtpPorts ?? Promise.resolve(undefined), running && (() => running.readiness().media.sessions)),
    ...(asterisk && ami
      ? [
          ariProbe(asterisk),
          modulesProbe(asterisk),
          { name: 'ami', look: async () => (await ami).finding },
          dialplanProbe(ami),
        ]
      : []),
    running ? cloudProbe(config, identitiesInUse(running)) : cloudProbe(config, signIn(config, looker.identity)),
  ]
}
