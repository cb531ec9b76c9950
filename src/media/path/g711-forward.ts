import type { Clock } from '../../lib/clock.ts'
import { G711DecodeStage } from '../g711/decode-stage.ts'
import type { G711Law } from '../g711/g711.ts'
import { translationFrom } from '../g711/translation.ts'
import { SoundStage } from '../quality/sound-stage.ts'
import type { StreamQuality } from '../quality/stream-quality.ts'
import type { Sink } from '../sink.ts'
import { ForwardStage } from './forward-stage.ts'
import { NOWHERE, TeeStage } from './tee-stage.ts'

/** Passes G.711 on: as it is, or in the other law. `slots` as PacketRing has it. */
export function forwardG711(from: G711Law, to: G711Law, slots: number, next: Sink<Buffer>): ForwardStage {
  return from === to
    ? new ForwardStage(`${from}(untouched)`, undefined, slots, next)
    : new ForwardStage(`${from}(translate ${to})`, translationFrom(from), slots, next)
}

/** Hears what is passed on to `next`. */
export function meterG711(law: G711Law, quality: StreamQuality, clock: Clock, next: Sink<Buffer>): Sink<Buffer> {
  return new TeeStage(new G711DecodeStage(law, new SoundStage(quality.sound, clock, NOWHERE)), next)
}
