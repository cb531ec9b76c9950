import { VideoPathToApp, type VideoPathToAppOptions } from '../../../../src/media/video/path-to-app.ts'
import { agreed, Camera, FakeTranscoders, h264, OPTIONS, srtpPair, Viewer, World, type CameraOptions } from './rig.ts'

export interface LineOptions extends Partial<Omit<VideoPathToAppOptions, 'phone'>> {
  readonly camera?: Partial<CameraOptions> | undefined
  /** The phone's format; `null`: it has no video. */
  readonly phone?: VideoPathToAppOptions['phone'] | null
  /** Whether the packet of this index is lost between phone and bridge, or between bridge and app. */
  readonly phoneLoses?: (index: number) => boolean
  readonly appLoses?: (index: number) => boolean
}

/** A phone with a camera, the path, and an app that looks. */
export function toAppLine(options: LineOptions = {}) {
  const world = new World()
  const { sender, receiver } = srtpPair()
  const { phone: given = h264(99), camera: cameraOptions, phoneLoses, appLoses, ...rest } = options
  const phone = given ?? undefined
  const app = options.app ?? agreed(h264(102))
  const transcoders = new FakeTranscoders(world)
  const viewer = new Viewer(world, app.send)
  const infos: number[] = []
  const changes: string[] = []
  let toBridge = 0
  let toApp = 0
  let fromBridge = 0
  const wire: Buffer[] = []
  const camera: { now: Camera | undefined } = { now: undefined }
  const path: VideoPathToApp = new VideoPathToApp({
    options: OPTIONS,
    transcoders,
    srtp: sender,
    send: (packet) => {
      wire.push(Buffer.from(packet))
      fromBridge += packet.length
      if (appLoses?.(toApp++) === true) return
      const clear = Buffer.alloc(packet.length)
      const length = receiver.unprotect(packet, packet.length, clear)
      if (length >= 0) viewer.receive(clear.subarray(0, length))
    },
    sendFeedback: (write) => camera.now?.feedback(write),
    feedbackSsrc: 77,
    onPictureFastUpdate: () => {
      infos.push(world.monotonic())
      camera.now?.asked('info')
    },
    clock: world,
    random: () => 0.25,
    onChange: () => {
      const { mode, hindrance } = path.statistics()
      changes.push(hindrance === undefined ? mode : `${mode}(${hindrance})`)
    },
    ...rest,
    app,
    phone,
  })
  if (phone) {
    camera.now = new Camera(world, {
      codec: phone.codec,
      payloadType: phone.payloadType,
      ssrc: 5,
      ...cameraOptions,
      send: (packet) => {
        if (phoneLoses?.(toBridge++) !== true) path.receive(Buffer.from(packet))
      },
    })
  }
  world.ticks.push(() => path.tick())
  return {
    world,
    path,
    viewer,
    transcoders,
    infos,
    /** Modes and hindrances, one after the other. */
    changes,
    /** What went out, as it was on the wire. */
    wire,
    app,
    get camera(): Camera {
      return camera.now!
    },
    get sentBytes(): number {
      return fromBridge
    },
  }
}
