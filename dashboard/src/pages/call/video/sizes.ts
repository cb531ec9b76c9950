import { bitrate, decimal, UNKNOWN } from '../../../lib/format.ts'
import { codecName } from '../../../parts/codec.ts'
import type { CallVideo } from '../data/video-series.ts'
import { words } from './words.ts'

/** What comes in at one side of the bridge or goes out at the other. */
export type Stream = Pick<
  CallVideo['toApp']['sent'],
  'codec' | 'width' | 'height' | 'bitrate' | 'frameRate' | 'packets'
>

/** `1280×720`; undefined while nothing is known. */
export function sizeOf({ width, height }: Pick<Stream, 'width' | 'height'>): string | undefined {
  return width == null || height == null ? undefined : `${width}×${height}`
}

export function codecOf({ codec }: Pick<Stream, 'codec'>): string | undefined {
  return codecName(codec)
}

/** `30 fps` */
export function fpsOf({ frameRate }: Pick<Stream, 'frameRate'>): string {
  return `${decimal(frameRate, 0)} ${words().fps}`
}

export function rateOf({ bitrate: rate }: Pick<Stream, 'bitrate'>): string {
  return bitrate(rate)
}

/** `720p → 480p`, and once only where both are the same. */
export function both(from: string | undefined, to: string | undefined): string {
  if (from === undefined && to === undefined) return UNKNOWN
  if (from === undefined || to === undefined || from === to) return from ?? to ?? UNKNOWN
  const [value, unit] = from.split(' ')
  // One unit is enough: `512 → 256 kb/s`.
  return unit !== undefined && to.endsWith(` ${unit}`) ? `${value} → ${to}` : `${from} → ${to}`
}
