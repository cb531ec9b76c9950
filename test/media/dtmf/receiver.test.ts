import t from 'tap'
import { DtmfReceiver } from '../../../src/media/dtmf/receiver.ts'

/** A receiver and what it heard. */
function setup() {
  const heard: string[] = []
  const receiver = new DtmfReceiver((digit, durationMs) => heard.push(`${digit} ${durationMs}`))
  let now = 0
  return {
    heard,
    receiver,
    /** A packet 20 ms after the one before. */
    event: (code: number, timestamp: number, duration: number, end = false, clockRate = 8000) => {
      now += 20
      const payload = Buffer.from([0xee, code, (end ? 0x80 : 0) | 10, duration >> 8, duration & 0xff])
      return receiver.receive(payload, 1, 5, timestamp >>> 0, clockRate, now)
    },
    wait: (ms: number) => {
      now += ms
      receiver.poll(now)
    },
  }
}

t.test('a digit is heard once, at its end, with its duration', async (t) => {
  const { event, heard } = setup()
  for (const duration of [160, 320, 480, 640]) event(5, 1000, duration)
  t.same(heard, [])
  for (let i = 0; i < 3; i++) event(5, 1000, 800, true)
  t.same(heard, ['5 100'])
})

t.test('each of the sixteen events is its digit, others are none', async (t) => {
  const { event, heard } = setup()
  for (let code = 0; code < 20; code++) event(code, 1000 * code, 800, true)
  t.same(
    heard,
    '0 1 2 3 4 5 6 7 8 9 * # A B C D'.split(' ').map((digit) => `${digit} 100`),
  )
})

t.test('the same digit pressed twice is two digits, without any marker bit', async (t) => {
  const { event, heard } = setup()
  event(1, 1000, 160)
  event(1, 1000, 800, true)
  event(1, 9000, 160)
  event(1, 9000, 960, true)
  t.same(heard, ['1 100', '1 120'])
})

t.test('one of three end packets is enough, and so is any packet before', async (t) => {
  const { event, heard, wait } = setup()
  event(7, 1000, 800, true)
  t.same(heard, ['7 100'])
  event(8, 9000, 640)
  wait(199)
  t.same(heard, ['7 100'])
  wait(1)
  t.same(heard, ['7 100', '8 80'], 'all ends lost')
  event(8, 9000, 800, true)
  wait(500)
  t.same(heard, ['7 100', '8 80'], 'an end after all')
})

t.test('a new event ends the one before when its ends were lost', async (t) => {
  const { event, heard } = setup()
  event(1, 1000, 480)
  event(2, 3000, 160)
  t.same(heard, ['1 60'])
  event(1, 1000, 800, true)
  t.same(heard, ['1 60'], 'a straggler')
  event(2, 3000, 320, true)
  t.same(heard, ['1 60', '2 40'])
})

t.test('packets out of order do not shorten a digit, and timestamps wrap', async (t) => {
  const { event, heard } = setup()
  event(3, 0xffffff00, 480)
  event(3, 0xffffff00, 160)
  event(3, 0xffffff00, 320, true)
  event(4, 0x100, 800, true)
  t.same(heard, ['3 60', '4 100'])
})

t.test('a long event comes in segments and is one digit', async (t) => {
  const { event, heard } = setup()
  event(9, 1000, 0x8000)
  event(9, 1000, 0xffff)
  event(9, 1000 + 0xffff, 0xffff)
  event(9, 1000 + 2 * 0xffff, 8000, true)
  t.same(heard, [`9 ${Math.round((2 * 0xffff + 8000) / 8)}`])
})

t.test('durations count in the clock rate of the format', async (t) => {
  const { event, heard } = setup()
  event(5, 1000, 4800, true, 48000)
  t.same(heard, ['5 100'])
})

t.test('after a restart older timestamps are news', async (t) => {
  const { event, heard, receiver } = setup()
  event(5, 0x7000, 160)
  receiver.restart()
  event(6, 0x10, 800, true)
  t.same(heard, ['5 20', '6 100'])
})

t.test('a payload cut off is malformed', async (t) => {
  const { receiver, heard } = setup()
  for (let length = 0; length < 4; length++) {
    t.notOk(receiver.receive(Buffer.alloc(20), 12, 12 + length, 0, 8000, 0))
  }
  t.same(heard, [])
})
