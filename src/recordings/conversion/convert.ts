import { createHash } from 'node:crypto'
import { loadOpus } from '../../media/opus/load.ts'
import type { ConversionJob, ConversionResult } from './job.ts'
import { Mix } from './mix.ts'
import { OpusSound } from './opus-sound.ts'
import { PeakMeter } from './peak-meter.ts'
import { TargetFile } from './target-file.ts'
import { WavFile } from './wav-file.ts'
import { wavHeader } from './wav-header.ts'

/**
 * Makes one recording of its parts, a second at a time, whatever their length. Synchronous, so for a process that does
 * nothing else. Leaves nothing behind when it throws: a RecordingError, or a MediaError when there is no Opus.
 */
export function convert(job: ConversionJob): ConversionResult {
  const closing: (() => void)[] = []
  try {
    const parts = job.parts.map(({ path, channel, startsMs }) => {
      const wav = new WavFile(path)
      closing.push(() => wav.close())
      return { wav, channel, startsMs }
    })
    const channels = job.layout === 'split' ? 2 : 1
    const mix = new Mix(parts, channels)
    const target = new TargetFile(job.target, job.minFreeBytes)
    closing.push(() => target.abandon())
    const write = (bytes: Buffer) => target.write(bytes)
    const sound = job.format === 'wav' ? new WavSound(mix, channels, write) : opusSound(job, mix, channels, write)
    closing.push(() => sound.close())
    const meters = Array.from({ length: channels }, () => new PeakMeter(mix.samples))

    for (let blocks = mix.next(); blocks; blocks = mix.next()) {
      for (const [i, block] of blocks.entries()) meters[i]!.write(block)
      sound.write(blocks)
    }
    sound.end()
    return {
      ...target.finish(),
      durationMs: Math.round((mix.samples * 1000) / mix.rate),
      peaks: meters.map(({ peaks }) => Buffer.from(peaks).toString('base64')),
    }
  } finally {
    for (const close of closing.reverse()) close()
  }
}

function opusSound(job: ConversionJob, { rate }: Mix, channels: 1 | 2, write: (bytes: Buffer) => void): OpusSound {
  const codec = loadOpus({ cachePath: job.opusLibrary })
  // The same recording is always the same file.
  const serial = createHash('sha256').update(job.target).digest().readUInt32LE(0)
  return new OpusSound(codec, { rate, channels, serial }, write)
}

/** PCM of one or two channels to WAVE. */
class WavSound {
  readonly #write: (bytes: Buffer) => void

  constructor({ rate, samples }: Mix, channels: 1 | 2, write: (bytes: Buffer) => void) {
    this.#write = write
    write(wavHeader(rate, channels, samples))
  }

  write(channels: readonly Int16Array[]): void {
    const [{ length }] = channels as [Int16Array]
    const bytes = Buffer.alloc(length * channels.length * 2)
    for (const [i, samples] of channels.entries()) {
      for (let at = 0; at < length; at++) bytes.writeInt16LE(samples[at]!, (at * channels.length + i) * 2)
    }
    this.#write(bytes)
  }

  end(): void {
    // The header has said how much comes.
  }

  close(): void {
    // The file is the target's.
  }
}
