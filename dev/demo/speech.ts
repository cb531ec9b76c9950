import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { decodeWav, type Pcm } from '../audio/wav.ts'

const run = promisify(execFile)
const TIMEOUT_MS = 20_000

export type Voice = 'en' | 'pt-br'

/** Real speech from espeak-ng, as 16-bit mono PCM. */
export async function say(text: string, voice: Voice): Promise<Pcm> {
  const { stdout } = await run('espeak-ng', ['-v', voice, '-s', '150', '--stdout', '--', text], {
    encoding: 'buffer',
    timeout: TIMEOUT_MS,
    maxBuffer: 16 << 20,
  })
  return decodeWav(stdout)
}

/** The same audio at another rate: a windowed-sinc low-pass below the lower Nyquist limit, then interpolation. */
export function resample({ samples, sampleRate }: Pcm, rate: number): Pcm {
  const ratio = sampleRate / rate
  const cutoff = Math.min(1, 1 / ratio) * 0.92
  const reach = Math.ceil(16 / cutoff)
  const out = new Int16Array(Math.floor(samples.length / ratio))
  for (let i = 0; i < out.length; i++) {
    const centre = i * ratio
    let sum = 0
    for (let k = Math.max(0, Math.ceil(centre - reach)); k <= Math.min(samples.length - 1, centre + reach); k++) {
      const x = k - centre
      const sinc = x === 0 ? cutoff : Math.sin(Math.PI * cutoff * x) / (Math.PI * x)
      const hann = 0.5 + 0.5 * Math.cos((Math.PI * x) / reach)
      sum += samples[k]! * sinc * hann
    }
    out[i] = Math.max(-32768, Math.min(32767, Math.round(sum)))
  }
  return { samples: out, sampleRate: rate }
}

export function durationMs({ samples, sampleRate }: Pcm): number {
  return Math.round((samples.length / sampleRate) * 1000)
}
