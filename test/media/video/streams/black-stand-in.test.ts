import t from 'tap'
import { BlackStandIn } from '../../../../src/media/video/streams/black-stand-in.ts'
import { PictureNumbers } from '../../../../src/media/video/streams/picture-numbers.ts'
import { VideoWriter } from '../../../../src/media/video/streams/video-writer.ts'
import { vp8, World } from './rig.ts'

function standIn() {
  const world = new World()
  const sent = { pictures: 0 }
  const writer = new VideoWriter({
    codec: 'VP8',
    payloadType: 96,
    ssrc: 1,
    absSendTimeId: undefined,
    srtp: undefined,
    send: (packet) => {
      if ((packet[1]! & 0x80) !== 0) sent.pictures++
    },
    clock: world,
    random: () => 0.5,
    after: undefined,
  })
  const black = new BlackStandIn(writer, vp8(96), new PictureNumbers())
  world.ticks.push(() => black.tick(world.monotonic()))
  return { world, black, sent }
}

t.test('one a second, and sooner when it is asked for', async (t) => {
  const { world, black, sent } = standIn()
  world.run(500)
  t.equal(sent.pictures, 1)
  black.hurry()
  world.run(40)
  t.equal(sent.pictures, 2)
  world.run(2000)
  t.equal(sent.pictures, 4)
})

t.test('a receiver that asks all the time gets no more than others do', async (t) => {
  const { world, black, sent } = standIn()
  world.ticks.push(() => black.hurry())
  world.run(3000)
  t.ok(sent.pictures >= 9 && sent.pictures <= 11, `${sent.pictures} pictures`)
})
