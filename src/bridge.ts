import type { AsteriskPhoneNetwork } from './asterisk/phone-network.ts'
import { LimitBook } from './calls/limit-book.ts'
import { MediaPlan } from './calls/media-plan.ts'
import { OperatorDesk } from './calls/operator-desk.ts'
import type { PhoneNetwork } from './calls/ports.ts'
import { Switchboard } from './calls/switchboard.ts'
import type { BridgeConfig } from './config/bridge-config.ts'
import { waysOut } from './config/ways-out.ts'
import { CubeAppNetwork } from './connectycube/app-network.ts'
import { IdentityPool } from './connectycube/identity-pool.ts'
import { checkup } from './doctor/checkup.ts'
import { Doctor } from './doctor/doctor.ts'
import { nodeProbe } from './doctor/machine-probes.ts'
import { ownBridge, type RunningBridge } from './doctor/running-probes.ts'
import { openHttpServer, type HttpServer } from './http/server.ts'
import { openKeeping, recordsSince, type Keeping } from './keeping.ts'
import { systemClock } from './lib/clock.ts'
import { Closer } from './lib/closer.ts'
import { within } from './lib/deadline.ts'
import { reasonOf } from './lib/errors.ts'
import { recentErrorsOf, type Log } from './lib/log.ts'
import type { RecentErrors } from './lib/recent-errors.ts'
import { MappingBook } from './mapping/mapping-book.ts'
import { MappingDesk } from './mapping-desk.ts'
import { MappingTable } from './mapping/mapping-table.ts'
import { WorkerPool } from './media/pool.ts'
import type { VideoOptions } from './media/video/video.ts'
import { NO_RECORDED_FILES } from './recordings/recording-intake.ts'
import { openRecordings, type Recordings } from './recordings/recordings.ts'
import { PhoneSide } from './phone-side.ts'
import { portsOf, runningBridge } from './status.ts'
import { StopRequest } from './stop-request.ts'
import { openTelling, type Telling } from './telling.ts'

const seconds = (value: number): number => Math.round(value * 1000)
const minutes = (value: number): number => seconds(value * 60)
/** Counting the calls of before may take so long; then the limits begin anew. */
const RESTORE_MS = 10_000

/** The rooms that carry calls, and those that keep what is known of them. */
export interface CallRooms extends Keeping {
  readonly mappingFile: MappingTable
  readonly mappings: MappingBook
  /** Changes the mappings that are kept. */
  readonly mappingDesk: MappingDesk
  readonly media: WorkerPool
  readonly identities: IdentityPool
  readonly phones: PhoneNetwork
  /** How phones are reached. */
  readonly phoneSide: PhoneSide
  /** Undefined when the configuration has no `asterisk`. */
  readonly asterisk: AsteriskPhoneNetwork | undefined
  readonly limits: LimitBook
  readonly recordings: Recordings
  readonly switchboard: Switchboard
  readonly operator: OperatorDesk
}

export interface Rooms extends CallRooms, Telling {
  /** Warnings and errors of the log. */
  readonly recentErrors: RecentErrors
  readonly running: RunningBridge
  readonly doctor: Doctor
  /** Stops that operators ask for. */
  readonly stop: StopRequest
  /** Undefined when the configuration turns it off. */
  readonly http: HttpServer | undefined
}

/** A running bridge. */
export class Bridge {
  readonly rooms: Rooms
  readonly #closer: Closer
  readonly #log: Log

  constructor(rooms: Rooms, closer: Closer, log: Log) {
    this.rooms = rooms
    this.#closer = closer
    this.#log = log
  }

  /** Refuses new calls, waits up to `ms` for the live ones, then closes. */
  async drain(ms: number): Promise<void> {
    await this.rooms.switchboard.drain(ms)
    await this.close()
  }

  /** Ends what is live and closes every room. Idempotent. */
  async close(): Promise<void> {
    for (const error of await this.#closer.close(20_000))
      this.#log.error({ err: error }, 'a room did not close cleanly')
  }
}

/**
 * Opens the rooms in the order in which they need each other. Asterisk, ConnectyCube and a database server may be away:
 * they are waited for in the background. Rejects with a BridgeError, everything closed again, when the bridge can never
 * work as it is configured.
 */
export async function openBridge(config: BridgeConfig, log: Log): Promise<Bridge> {
  const closer = new Closer()
  try {
    const keeping = await openKeeping(config, log, closer)
    const rooms = await openCallRooms(config, log, closer, keeping)
    const telling = openTelling(config, rooms, log, closer)
    const stop = closer.add('stop', new StopRequest(seconds(config.calls.drainSeconds), systemClock), (it) =>
      it.close(),
    )
    const running = runningBridge(rooms)
    const doctor = closer.add('doctor', openDoctor(config, running), (it) => it.close())
    const inside = { ...rooms, ...telling, running, doctor, recentErrors: recentErrorsOf(log), stop }
    const http = await openHttp(config, log, closer, inside)
    await restoreLimits(rooms, log)
    // Calls come only once nothing more can fail.
    takeCalls(rooms)
    return new Bridge({ ...inside, http }, closer, log)
  } catch (error) {
    await closer.close()
    throw error
  }
}

async function openCallRooms(config: BridgeConfig, log: Log, closer: Closer, keeping: Keeping): Promise<CallRooms> {
  const { connectycube, media, calls } = config
  const room = (name: string): Log => log.child({ room: name })
  const ways = waysOut(config)
  const { allowsEndpoint } = ways

  const mappingFile = closer.add(
    'mappings file',
    await MappingTable.open({ file: config.mappings, allowsEndpoint, log: room('mapping') }),
    (it) => it.close(),
  )
  const mappings = closer.add(
    'mappings',
    new MappingBook({ file: mappingFile, allowsEndpoint, log: room('mapping') }),
    (it) => it.close(),
  )
  const mappingDesk = closer.add(
    'kept mappings',
    new MappingDesk({ store: keeping.store, book: mappings, ways, log: room('mapping') }),
    (it) => it.close(),
  )
  await mappingDesk.start()
  const pool = closer.add(
    'media workers',
    await WorkerPool.start({
      workers: media.workers,
      rtpAddress: media.rtp.address,
      rtpPortRange: [media.rtp.ports.first, media.rtp.ports.last],
      opusLibrary: media.libopus,
      maxSessionsPerWorker: media.sessionsPerWorker,
      // Without a SIP account no phone has video, and there is nothing to transcode.
      transcodingLoad:
        config.sip !== undefined && media.video.enabled && media.video.transcode ? media.video.maxTranscodingLoad : 0,
      log: room('media'),
    }),
    (it) => it.close(),
  )
  const identities = closer.add(
    'identities',
    new IdentityPool({
      app: { appId: connectycube.appId, authKey: connectycube.authKey, endpoints: connectycube.endpoints },
      push: connectycube.push,
      timings: {
        renewEveryMs: minutes(connectycube.tokenRenewMinutes),
        pingEveryMs: seconds(connectycube.pingSeconds),
      },
      log: room('connectycube'),
    }),
    (it) => it.close(),
  )
  const phoneSide = new PhoneSide(config, room, closer)
  const { phones, asterisk } = phoneSide
  const limits = new LimitBook(calls.limits)
  const recordings = closer.add(
    'recordings',
    await openRecordings({
      ...config.recordings,
      opusLibrary: media.libopus,
      switch: asterisk?.recordedFiles ?? NO_RECORDED_FILES,
      app: config.asterisk?.ari.app ?? 'cubebridge',
      index: keeping.store.recordings,
      about: async (callId) => {
        const call = await keeping.store.cdrs.get(callId)
        return call && { mapping: call.mapping, parties: call.participants.map(({ party }) => party) }
      },
      log: room('recordings'),
    }),
    (it) => it.close(),
  )
  const { ice, opus, prefer, appTimeoutSeconds, connectTimeoutSeconds } = media
  const switchboard = closer.add(
    'calls',
    new Switchboard({
      phones,
      apps: new CubeAppNetwork(identities),
      directory: mappings,
      ways,
      limits,
      media: pool,
      mediaPlan: new MediaPlan({
        ice,
        opus,
        prefer,
        video: videoOptions(media),
        appTimeoutMs: seconds(appTimeoutSeconds),
        connectTimeoutMs: seconds(connectTimeoutSeconds),
      }),
      records: keeping.records,
      // Asterisk's recorder it is that records.
      recordings: asterisk && recordings.office,
      answerTimeoutMs: seconds(calls.answerTimeoutSeconds),
      maxCalls: calls.maxCalls,
      maxCallsPerAppUser: calls.maxCallsPerAppUser,
      clock: systemClock,
      log: room('calls'),
    }),
    (it) => it.close(),
  )
  const operator = new OperatorDesk(switchboard)
  return {
    ...keeping,
    mappingFile,
    mappings,
    mappingDesk,
    media: pool,
    identities,
    phones,
    phoneSide,
    asterisk,
    limits,
    recordings,
    switchboard,
    operator,
  }
}

/** Of black pictures only, where video is not wanted: an app that calls with video and gets none hears nothing either. */
function videoOptions({ video: { enabled, transcode, ...options } }: BridgeConfig['media']): VideoOptions {
  return { ...options, transcode: enabled && transcode }
}

function openDoctor(config: BridgeConfig, running: RunningBridge): Doctor {
  return new Doctor({ probes: () => [nodeProbe(), ...checkup(config, { running }), ownBridge(running)] })
}

async function openHttp(
  config: BridgeConfig,
  log: Log,
  closer: Closer,
  rooms: Omit<Rooms, 'http'>,
): Promise<HttpServer | undefined> {
  const { http } = config
  if (!http.enabled) return undefined
  const options = { ...http, allowsEndpoint: waysOut(config).allowsEndpoint, log: log.child({ room: 'http' }) }
  return closer.add('http', await openHttpServer(options, portsOf(rooms)), (it) => it.close())
}

/** Counts what earlier runs let through, so that a restart does not begin the day anew. */
async function restoreLimits({ limits, store }: CallRooms, log: Log): Promise<void> {
  const recentCalls = async function* (since: number) {
    for await (const records of recordsSince(store, since)) for (const { counted } of records) yield* counted
  }
  try {
    await within(RESTORE_MS, limits.restore({ recentCalls }, systemClock.now()), 'counting the calls of before')
  } catch (error) {
    log.warn({ ...reasonOf(error) }, 'limits begin anew: the calls of before could not be counted')
  }
}

function takeCalls({ mappings, identities, phoneSide, asterisk, recordings, switchboard }: CallRooms): void {
  const signIn = () => identities.setIdentities(mappings.all().map((mapping) => mapping.cube))
  mappings.on('changed', signIn)
  identities.on('arrive', (arrival) => switchboard.arriveFromApp(arrival))
  phoneSide.on('arrive', (arrival) => switchboard.arriveFromPhone(arrival))
  asterisk?.on('state', ({ ari }) => {
    if (ari.status === 'online') void recordings.intake.look()
  })
  signIn()
  phoneSide.start()
}
