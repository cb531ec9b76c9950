import t from 'tap'
import type { ParticipantFigures } from '../../src/calls/operator.ts'
import { withPhoneLevel } from '../../src/calls/phone-level.ts'

function figures(id: string, kind: 'phone' | 'app', over: object = {}): ParticipantFigures {
  const participant = { id, kind, state: 'joined', onHold: false, muted: false, ...over }
  const media = kind === 'app' ? { fromPhone: { levelDbov: -20 }, fromApp: { levelDbov: -30 } } : undefined
  return { participant, media, levelDbov: kind === 'app' ? -30 : undefined } as unknown as ParticipantFigures
}

const levels = (...of: ParticipantFigures[]) => withPhoneLevel(of).map(({ levelDbov }) => levelDbov)

t.test("a phone's level is known where it talks with one app", (t) => {
  t.strictSame(levels(figures('p1', 'phone'), figures('p2', 'app')), [-20, -30])
  t.strictSame(levels(figures('p1', 'app'), figures('p2', 'phone')), [-30, -20])
  t.end()
})

t.test('what the app hears is not told as the phone where others may be heard, or the phone is not', (t) => {
  t.strictSame(levels(figures('p1', 'phone'), figures('p2', 'app'), figures('p3', 'phone')), [
    undefined,
    -30,
    undefined,
  ])
  t.strictSame(levels(figures('p1', 'phone', { muted: true }), figures('p2', 'app')), [undefined, -30])
  t.strictSame(levels(figures('p1', 'phone'), figures('p2', 'app', { onHold: true })), [undefined, -30])
  t.strictSame(levels(figures('p1', 'phone', { state: 'ringing' }), figures('p2', 'app')), [undefined, -30])
  t.strictSame(levels(figures('p1', 'phone'), figures('p2', 'phone')), [undefined, undefined])
  t.strictSame(levels(figures('p1', 'phone')), [undefined])
  t.end()
})
