import { FormatContext, Packet, Rational } from 'node-av/lib'
import { AV_CODEC_ID_H264, AV_PKT_FLAG_KEY, AVMEDIA_TYPE_VIDEO } from 'node-av/constants'
import { readFile, rename } from 'node:fs/promises'
import { decodeWav, encodeWav } from '../audio/wav.ts'
import type { Clip } from '../clip/clip.ts'
import { clipWav } from '../clip/clip.ts'
import { CLIP_SECONDS, FRAME_RATE } from '../clip/timing.ts'

const MS = new Rational(1, 1000)
const START_CODE = Buffer.from([0, 0, 1])

/**
 * Writes the test clip's pictures, over and over for so many seconds, as a Matroska file, which tells a player when each
 * picture is due. Without sound: baresip 1.0's avformat module overwrites its stack when a file has any. Needs node-av.
 */
export async function writeFilm(file: string, clip: Clip, seconds: number): Promise<void> {
  const film = new FormatContext()
  const half = `${file}.half`
  check('making the film', film.allocOutputContext2(null, 'matroska', half))
  const packet = new Packet()
  packet.alloc()
  try {
    const stream = film.newStream(null)
    stream.timeBase = MS
    const { codecpar } = stream
    codecpar.codecType = AVMEDIA_TYPE_VIDEO
    codecpar.codecId = AV_CODEC_ID_H264
    codecpar.width = clip.width
    codecpar.height = clip.height
    codecpar.extradata = parameterSets(clip.at(0).data)
    check('opening the film', film.openOutputSync())
    check('beginning the film', film.writeHeaderSync())
    for (let number = 0; number < seconds * FRAME_RATE; number++) {
      const { data, keyframe } = clip.at(number)
      packet.unref()
      packet.data = data
      packet.pts = packet.dts = BigInt(Math.round((number * 1000) / FRAME_RATE))
      if (keyframe) packet.setFlags(AV_PKT_FLAG_KEY)
      check('writing the film', film.interleavedWriteFrameSync(packet))
    }
    check('ending the film', film.writeTrailerSync())
  } finally {
    packet.free()
    film.closeOutputSync()
    film.freeContext()
  }
  await rename(half, file)
}

/** The clip's sound, over and over. At the end of it baresip hangs up. */
export async function longSound(sampleRate: 8000 | 16_000 | 48_000, seconds: number): Promise<Buffer> {
  const { samples } = decodeWav(await readFile(await clipWav(sampleRate)))
  const long = new Int16Array(seconds * sampleRate)
  for (let at = 0; at < long.length; at += CLIP_SECONDS * sampleRate) {
    long.set(samples.subarray(0, Math.min(samples.length, long.length - at)), at)
  }
  return encodeWav({ samples: long, sampleRate })
}

/** What stands before the first slice of a keyframe in Annex B: SPS and PPS. */
function parameterSets(keyframe: Buffer): Buffer {
  for (let at = keyframe.indexOf(START_CODE); at >= 0; at = keyframe.indexOf(START_CODE, at + 3)) {
    const type = keyframe[at + 3]! & 0x1f
    if (type !== 7 && type !== 8) return keyframe.subarray(0, keyframe[at - 1] === 0 ? at - 1 : at)
  }
  throw new Error('the keyframe holds no slice')
}

function check(what: string, result: number): void {
  if (result < 0) throw new Error(`${what}: FFmpeg's error ${result}`)
}
