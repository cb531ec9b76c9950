import { AsteriskPhoneNetwork } from './asterisk/phone-network.ts'
import { MediaPlan } from './calls/media-plan.ts'
import { LimitBook } from './calls/limit-book.ts'
import { OperatorDesk } from './calls/operator-desk.ts'
import { Switchboard } from './calls/switchboard.ts'
import { endpointMatcher } from './config/asterisk-section.ts'
import type { BridgeConfig } from './config/bridge-config.ts'
import { CubeAppNetwork } from './connectycube/app-network.ts'
import { IdentityPool } from './connectycube/identity-pool.ts'
import { openHttpServer, type HttpServer } from './http/server.ts'
import { systemClock } from './lib/clock.ts'
import { Closer } from './lib/closer.ts'
import type { Log } from './lib/log.ts'
import { MappingTable } from './mapping/mapping-table.ts'
import { WorkerPool } from './media/pool.ts'
import { JsonLinesRecords } from './records/json-lines-records.ts'
import { portsOf } from './status.ts'

const seconds = (value: number): number => Math.round(value * 1000)
const minutes = (value: number): number => seconds(value * 60)

/** The rooms that carry calls. */
export interface CallRooms {
  readonly records: JsonLinesRecords
  readonly mappings: MappingTable
  readonly media: WorkerPool
  readonly identities: IdentityPool
  readonly phones: AsteriskPhoneNetwork
  readonly switchboard: Switchboard
  readonly operator: OperatorDesk
}

export interface Rooms extends CallRooms {
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
 * Opens the rooms in the order in which they need each other. Asterisk and ConnectyCube may be away: they are waited
 * for in the background. Rejects with a BridgeError, everything closed again, when the bridge can never work as it is
 * configured.
 */
export async function openBridge(config: BridgeConfig, log: Log): Promise<Bridge> {
  const closer = new Closer()
  try {
    const rooms = await openCallRooms(config, log, closer)
    const http = await openHttp(config, log, closer, rooms)
    // Calls come only once nothing more can fail.
    takeCalls(rooms)
    return new Bridge({ ...rooms, http }, closer, log)
  } catch (error) {
    await closer.close()
    throw error
  }
}

async function openCallRooms(config: BridgeConfig, log: Log, closer: Closer): Promise<CallRooms> {
  const { asterisk, connectycube, media, calls } = config
  const room = (name: string): Log => log.child({ room: name })

  const records = closer.add(
    'records',
    await JsonLinesRecords.open({ file: config.records.file, log: room('records') }),
    (it) => it.close(),
  )
  const mappings = closer.add(
    'mappings',
    await MappingTable.open({
      file: config.mappings,
      allowsEndpoint: endpointMatcher(asterisk.endpoints),
      log: room('mapping'),
    }),
    (it) => it.close(),
  )
  const pool = closer.add(
    'media workers',
    await WorkerPool.start({
      workers: media.workers,
      rtpAddress: media.rtp.address,
      rtpPortRange: [media.rtp.ports.first, media.rtp.ports.last],
      opusLibrary: media.libopus,
      maxSessionsPerWorker: media.sessionsPerWorker,
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
  const phones = closer.add('asterisk', new AsteriskPhoneNetwork(asterisk, room('asterisk')), (it) => it.close())
  const { ice, opus, prefer, appTimeoutSeconds, connectTimeoutSeconds } = media
  const switchboard = closer.add(
    'calls',
    new Switchboard({
      phones,
      apps: new CubeAppNetwork(identities),
      directory: mappings,
      ways: {
        allowsEndpoint: endpointMatcher(asterisk.endpoints),
        dialContext: asterisk.dialContext,
        sipTrunk: asterisk.sipTrunk,
      },
      limits: new LimitBook(calls.limits),
      media: pool,
      mediaPlan: new MediaPlan({
        ice,
        opus,
        prefer,
        appTimeoutMs: seconds(appTimeoutSeconds),
        connectTimeoutMs: seconds(connectTimeoutSeconds),
      }),
      records,
      answerTimeoutMs: seconds(calls.answerTimeoutSeconds),
      maxCalls: calls.maxCalls,
      maxCallsPerAppUser: calls.maxCallsPerAppUser,
      clock: systemClock,
      log: room('calls'),
    }),
    (it) => it.close(),
  )

  const operator = new OperatorDesk(switchboard)
  return { records, mappings, media: pool, identities, phones, switchboard, operator }
}

async function openHttp(
  { http, asterisk }: BridgeConfig,
  log: Log,
  closer: Closer,
  rooms: CallRooms,
): Promise<HttpServer | undefined> {
  if (!http.enabled) return undefined
  const options = { ...http, allowsEndpoint: endpointMatcher(asterisk.endpoints), log: log.child({ room: 'http' }) }
  return closer.add('http', await openHttpServer(options, portsOf(rooms)), (it) => it.close())
}

function takeCalls({ mappings, identities, phones, switchboard }: CallRooms): void {
  const signIn = () => identities.setIdentities(mappings.all().map((mapping) => mapping.cube))
  mappings.on('changed', signIn)
  identities.on('arrive', (arrival) => switchboard.arriveFromApp(arrival))
  phones.on('arrive', (arrival) => switchboard.arriveFromPhone(arrival))
  signIn()
  phones.start()
}
