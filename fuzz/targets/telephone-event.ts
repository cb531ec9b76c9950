import { DtmfReceiver } from '../../src/media/dtmf/receiver.ts'
import { EVENT_LENGTH, MAX_EVENT_DURATION } from '../../src/media/dtmf/telephone-event.ts'
import { Input } from '../engine/input.ts'
import { promise } from '../engine/promise.ts'

const DIGITS = '0123456789*#ABCD'

/** Packets of events: time passed, timestamp, flags (clock rate, restart), length, payload. */
export function fuzz(data: Buffer): void {
  const input = new Input(data)
  let accepted = 0
  let heard = 0
  let now = 0
  const receiver = new DtmfReceiver((digit, durationMs) => {
    heard++
    promise(digit.length === 1 && DIGITS.includes(digit), `a digit is one: ${digit}`)
    const most = (accepted * MAX_EVENT_DURATION) / 8
    promise(Number.isInteger(durationMs) && durationMs >= 0 && durationMs <= most + 1, `${durationMs} ms are too long`)
    promise(heard <= accepted, 'nothing is heard that was not sent')
  })
  while (!input.isEmpty) {
    now += input.byte()
    receiver.poll(now)
    const timestamp = input.uint32()
    const flags = input.byte()
    if (flags & 0x80) receiver.restart()
    const lead = flags & 0x0f
    const payload = Buffer.concat([Buffer.alloc(lead), input.bytes((flags >> 4) & 7)])
    const length = payload.length - lead
    if (length >= EVENT_LENGTH) accepted++
    const isTaken = receiver.receive(payload, lead, payload.length, timestamp, flags & 1 ? 48000 : 8000, now)
    promise(isTaken === length >= EVENT_LENGTH, 'an event is taken when it is whole')
  }
  receiver.poll(now + 200)
  const before = heard
  receiver.poll(now + 400)
  receiver.restart()
  promise(heard === before, 'a digit ends once')
}
