import t from 'tap'
import { UplinkEstimate } from '../../../../src/media/video/streams/uplink-estimate.ts'

const MOST = 1_000_000
const SPACING_MS = 10
const BYTES = 1000

/** A sender of 800 kb/s, whose packets are on the way for `wayMs`. */
function sender(estimate: UplinkEstimate) {
  let now = 1000
  return {
    sendFor(ms: number, wayMs: (sentFor: number) => number = () => 30) {
      for (let sent = 0; sent < ms; sent += SPACING_MS) {
        now += SPACING_MS
        const time = Math.floor(now * 262.144) % 0x1000000
        estimate.packet(BYTES, time, now + wayMs(sent))
        estimate.tick(now + wayMs(sent))
      }
    },
    pause(ms: number) {
      now += ms
    },
  }
}

t.test('a link without a queue is not limited, a growing queue limits it', async (t) => {
  const estimate = new UplinkEstimate(MOST)
  const camera = sender(estimate)
  camera.sendFor(20_000)
  t.equal(estimate.bitrate, MOST)
  camera.sendFor(1000, (sent) => 30 + sent / 2)
  t.ok(estimate.bitrate < 0.9 * MOST, `${estimate.bitrate}`)
})

t.test('a camera that was off for any time finds the link as it was', async (t) => {
  // The time that packets tell wraps every 64 s.
  for (const seconds of [3, 20, 33, 50, 63, 65, 80, 100, 130, 600]) {
    const estimate = new UplinkEstimate(MOST)
    const camera = sender(estimate)
    camera.sendFor(15_000)
    camera.pause(seconds * 1000)
    camera.sendFor(3000)
    t.equal(estimate.bitrate, MOST, `off for ${seconds} s`)
    camera.sendFor(1000, (sent) => 30 + sent / 2)
    t.ok(estimate.bitrate < 0.9 * MOST, `a queue after ${seconds} s is seen: ${estimate.bitrate}`)
  }
})
