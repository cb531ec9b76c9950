import { agreeH264, canPassH264 } from '../../src/media/video/h264/agreement.ts'
import { formatFmtp, readFmtp } from '../../src/media/video/h264/fmtp.ts'
import { readLevel } from '../../src/media/video/h264/profile.ts'
import { readSps } from '../../src/media/video/h264/sps.ts'
import { Input } from '../engine/input.ts'
import { promise } from '../engine/promise.ts'

/** Two `a=fmtp` of a format, framed, then a sequence parameter set. */
export function fuzz(data: Buffer): void {
  const input = new Input(data)
  const [ours, theirs] = [input.packet(), input.packet()].map((text) => readFmtp(text.toString('latin1')))
  for (const parameters of [ours, theirs]) {
    if (!parameters) continue
    promise(/^[0-9a-f]{6}$/.test(parameters.profileLevelId), `a profile is six digits: ${parameters.profileLevelId}`)
    promise(parameters.parameterSets.length <= 16, 'parameter sets are few')
    const again = readFmtp(formatFmtp(parameters))
    promise(JSON.stringify(again) === JSON.stringify(parameters), 'what is written is read again')
  }
  if (ours && theirs) {
    const agreed = agreeH264(ours, theirs)
    if (agreed) {
      const { profileLevelId, packetizationMode } = agreed
      promise(/^[0-9a-f]{6}$/.test(profileLevelId), `a profile is six digits: ${profileLevelId}`)
      promise(packetizationMode === theirs.packetizationMode, 'the answered mode is the offered one')
      promise(readLevel(profileLevelId) <= readLevel(ours.profileLevelId), 'no level that we do not decode')
      promise(canPassH264({ ...agreed, parameterSets: [] }, ours), 'what is agreed can be passed on')
    }
  }
  const sps = readSps(input.rest())
  if (!sps) return
  const { width, height } = sps
  for (const side of [width, height]) promise(Number.isInteger(side) && side > 0 && side <= 1056 * 16, `${side} pixels`)
}
