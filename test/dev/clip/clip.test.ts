import t from 'tap'
import { toneLevel } from '../../../dev/audio/tones.ts'
import { Clip } from '../../../dev/clip/clip.ts'
import { brightness, PictureDecoder } from '../../../dev/clip/decoder.ts'
import { readBarcode } from '../../../dev/clip/picture.ts'
import { clipSound } from '../../../dev/clip/sound.ts'
import { isFlash } from '../../../dev/clip/timing.ts'

for (const codec of ['H264', 'VP8'] as const) {
  t.test(`each picture of the ${codec} clip shows its number, or is white`, async (t) => {
    const clip = await Clip.load({ codec, height: 360 })
    const decoder = new PictureDecoder(codec)
    t.teardown(() => decoder.close())
    let flashes = 0
    let number = 0
    for (const picture of clip.pictures(150)) {
      const [seen, ...others] = decoder.decode(picture.data)
      t.equal(others.length, 0)
      if (seen === undefined) return t.fail(`picture ${number} is missing`)
      t.same([seen.width, seen.height, seen.damaged], [640, 360, false])
      t.equal(picture.timestamp, number * 3000)
      t.equal(picture.keyframe, number % 60 === 0, `picture ${number} is a keyframe each two seconds`)
      if (isFlash(number)) flashes++
      if (isFlash(number)) t.ok(brightness(seen) > 225, `picture ${number} is white`)
      else t.equal(readBarcode(seen.planes, seen.width, seen.width), number)
      number++
    }
    t.equal(flashes, 6, 'three pictures at 1 s and at 3 s')
  })
}

t.test('the clip goes on after its end', async (t) => {
  const clip = await Clip.load({ codec: 'H264', height: 360 })
  t.match(clip.at(300, 2 ** 32 - 3000), { timestamp: 300 * 3000 - 3000, keyframe: true })
  t.ok(clip.at(301).data.equals(clip.at(1).data))
})

t.test('a sliced clip has no NAL unit that does not fit a packet', async (t) => {
  const clip = await Clip.load({ codec: 'H264', height: 360, sliced: true })
  let longest = 0
  for (const { data } of clip.pictures(120)) {
    let start = 0
    for (let at = data.indexOf('000001', 0, 'hex'); at >= 0; at = data.indexOf('000001', at + 3, 'hex')) {
      longest = Math.max(longest, at - start)
      start = at + 3
    }
    longest = Math.max(longest, data.length - start)
  }
  t.ok(longest <= 1101, `${longest} bytes`)
})

t.test('the beep sounds exactly while the picture is white', async (t) => {
  const rate = 8000
  const sound = clipSound(rate)
  t.equal(sound.length, rate * 10)
  for (let number = 0; number < 150; number++) {
    const stretch = sound.subarray((number * rate) / 30, ((number + 1) * rate) / 30)
    t.equal(toneLevel(stretch, rate, 1000) > -30, isFlash(number), `at picture ${number}`)
  }
})
