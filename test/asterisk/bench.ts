import { Writable } from 'node:stream'
import type { Test } from 'tap'
import { openPhone, type Phone, type PhoneOptions } from '../../dev/phone/phone.ts'
import { openSwitch, type Switch, type SwitchOptions } from '../../dev/switch/switch.ts'
import { AsteriskPhoneNetwork } from '../../src/asterisk/phone-network.ts'
import type { AriOptions } from '../../src/asterisk/ari/client.ts'
import type { AsteriskOptions } from '../../src/asterisk/options.ts'
import type { EndReason } from '../../src/calls/end-reason.ts'
import type { Leg } from '../../src/calls/leg.ts'
import type { MediaSession } from '../../src/media/session.ts'
import type { PhoneArrival } from '../../src/calls/ports.ts'
import { sleep, within } from '../../src/lib/deadline.ts'
import { createLog, type Log } from '../../src/lib/log.ts'
import { TcpProxy } from './tcp-proxy.ts'
import { PlainMedia } from './plain-media.ts'

export const log: Log = createLog(process.env.TEST_LOG === undefined ? 'silent' : 'debug')

/** How long a test waits before it calls something hung. */
export const PATIENCE_MS = 15_000

export interface BenchOptions {
  readonly switch?: SwitchOptions
  readonly withAmi?: boolean
  readonly ariUrl?: (asterisk: Switch) => string | Promise<string>
  readonly ari?: Partial<AriOptions>
  readonly options?: Partial<AsteriskOptions>
}

/** A real Asterisk on the sample configuration, and the room under test connected to it. */
export interface Bench {
  readonly asterisk: Switch
  readonly network: AsteriskPhoneNetwork
  /** Between the room and Asterisk's AMI. */
  readonly amiProxy: TcpProxy | undefined
  /** A registered phone. */
  phone(user: string, options?: Partial<PhoneOptions>): Promise<Phone>
  /** The next call that a phone makes. */
  arrival(): Promise<PhoneArrival>
  media(hz?: number): PlainMedia
  /** Does a call's part: gives the leg a talk and the app's way into it, and closes both after the leg's end. */
  attach(leg: Leg, media: MediaSession): void
  /** Resolves when nothing is left in Asterisk; rejects when something is, or was and had to be swept up. */
  empty(): Promise<void>
}

export async function openBench(t: Test, bench: BenchOptions = {}): Promise<Bench> {
  const asterisk = await openSwitch(bench.switch)
  t.teardown(() => asterisk.close())
  const { user, password } = asterisk.ari
  const url = (await bench.ariUrl?.(asterisk)) ?? asterisk.ari.url
  const amiProxy = bench.withAmi ? (await TcpProxy.open()).to(asterisk.ami.port) : undefined
  t.teardown(() => amiProxy?.close())
  const swept: string[] = []
  const network = new AsteriskPhoneNetwork(
    {
      ari: { url, user, password, app: 'cubebridge', retry: { firstMs: 50, maxMs: 300, slowMs: 300 }, ...bench.ari },
      ami: amiProxy && { ...asterisk.ami, port: amiProxy.port, retry: { firstMs: 50, maxMs: 300, slowMs: 300 } },
      domain: 'empresa.com',
      sweepMs: 3_600_000,
      ...bench.options,
    },
    watchedLog((line) => swept.push(line)),
  )
  t.teardown(() => network.close())
  network.start()
  await until(() => network.available, 'ARI to be online')
  return {
    asterisk,
    network,
    amiProxy,
    phone: async (name, options = {}) => {
      const phone = await openPhone({ switch: { ...home(asterisk) }, user: name, ...options })
      t.teardown(() => phone.close())
      await phone.register()
      return phone
    },
    arrival: () => {
      const arrived = new Promise<PhoneArrival>((resolve) => network.once('arrive', resolve))
      return within(PATIENCE_MS, arrived, 'a call to the bridge')
    },
    empty: async () => {
      await asterisk.empty()
      if (swept.length > 0) throw new Error(`left behind and swept up later: ${swept.join()}`)
    },
    attach: (leg, media) => {
      const place = { talk: network.createTalk(), app: { media, gateway: network.createGateway(media) } }
      leg.attach(place)
      const end = leg.end.bind(leg)
      leg.end = async (reason) => {
        await end(reason)
        await place.app.gateway.close()
        await place.talk.close()
      }
      leg.once('ended', (reason) => void leg.end(reason))
      place.app.gateway.once('lost', () => void leg.end({ cause: 'media-lost', by: 'bridge' }))
    },
    media: (hz) => {
      const media = new PlainMedia(hz)
      t.teardown(() => media.close())
      return media
    },
  }
}

/** A log that tells of every leftover the reconciler removed. */
function watchedLog(onSwept: (line: string) => void): Log {
  const lines = new Writable({
    write: (chunk: Buffer, _, done) => {
      if (process.env.TEST_LOG !== undefined) process.stderr.write(chunk)
      if (chunk.includes('left over, no call has it')) onSwept(chunk.toString())
      done()
    },
  })
  return createLog('debug', lines)
}

function home({ host, sipPort, phones }: Switch) {
  return { host, sipPort, phones }
}

export async function until(holds: () => boolean, what: string, ms = PATIENCE_MS): Promise<void> {
  const end = performance.now() + ms
  while (!holds()) {
    if (performance.now() > end) throw new Error(`waited in vain for ${what}`)
    await sleep(20)
  }
}

/** Waits until Asterisk shows what it was told to do; it may need a moment on a busy machine. */
export async function settled(holds: () => Promise<boolean>, ms = PATIENCE_MS): Promise<void> {
  const end = performance.now() + ms
  while (!(await holds())) {
    if (performance.now() > end) throw new Error('waited in vain for Asterisk')
    await sleep(50)
  }
}

/** Resolves to why the far side ended the leg. */
export function ended(leg: Leg): Promise<EndReason> {
  return within(PATIENCE_MS, new Promise<EndReason>((resolve) => leg.once('ended', resolve)), 'the end of a leg')
}
