import t from 'tap'
import { ivfFrame, ivfHeader } from '../../../bench/video/ivf.ts'
import { compare } from '../../../bench/video/likeness.ts'
import { cutAccessUnits, cutIvf } from '../../../bench/video/stream.ts'
import { Clip } from '../../../dev/clip/clip.ts'
import { isFlash } from '../../../dev/clip/timing.ts'

/** As a pipe may give it: cut anywhere, each piece a millisecond later. */
function pieces(stream: Buffer, size: number): { data: Buffer; at: number }[] {
  return Array.from({ length: Math.ceil(stream.length / size) }, (_, i) => ({
    data: stream.subarray(i * size, (i + 1) * size),
    at: i,
  }))
}

t.test('a stream of IVF is cut into its frames, each at the time of its last byte', async (t) => {
  const frames = [100, 1, 250].map((length, i) => Buffer.alloc(length, i + 1))
  const stream = Buffer.concat([ivfHeader(640, 360), ...frames.map((frame, i) => ivfFrame(frame, i))])
  const cut = cutIvf(pieces(stream, 50))
  t.same(
    cut.map(({ data }) => data),
    frames,
  )
  t.same(
    cut.map(({ at }) => at),
    // 32 + 12 + 100, + 12 + 1, + 12 + 250: the last bytes are the 144th, the 157th and the 419th.
    [2, 3, 8],
  )
  t.equal(cutIvf(pieces(stream.subarray(0, -1), 50)).length, 2, 'what is cut off is left out')
})

t.test('a byte stream of H.264 is cut at its delimiters, whatever their start codes', async (t) => {
  const unit = (...nals: number[][]) =>
    Buffer.from(nals.flatMap((nal, i) => [...(i === 0 ? [0] : []), 0, 0, 1, ...nal]))
  const units = [unit([9, 0xf0], [0x67, 1], [0x65, 2, 3]), unit([9, 0xf0], [0x41, 9, 9])]
  t.same(
    cutAccessUnits(pieces(Buffer.concat(units), 7)).map(({ data }) => data),
    units,
  )
})

t.test('the clip is recognised as itself, and another picture’s likeness is small', async (t) => {
  const clip = await Clip.load({ codec: 'H264', height: 360 })
  const outputs = [...clip.pictures(80)].map(({ data }, at) => ({ data, at }))
  const compared = compare(clip, 'H264', outputs)
  const visible = Array.from({ length: 80 }, (_, i) => i).filter((number) => !isFlash(number))
  t.same(
    compared.map(({ number }) => number),
    visible,
  )
  t.ok(compared.every(({ psnr }) => psnr === undefined || psnr === 100))

  const other = await Clip.load({ codec: 'VP8', height: 360 })
  const beside = compare(other, 'H264', outputs).flatMap(({ psnr }) => psnr ?? [])
  t.ok(beside.length > 10 && beside.every((psnr) => psnr > 28 && psnr < 60), `${Math.min(...beside)}`)
})
