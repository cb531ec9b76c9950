import t from 'tap'
import { sleep } from '../../../src/lib/deadline.ts'
import { tone } from '../../../dev/audio/heard.ts'
import { openPhone, type Phone } from '../../../dev/phone/phone.ts'
import { HOLD_MUSIC_HZ } from '../../../dev/switch/instance-dir.ts'
import { openSwitch, type Switch } from '../../../dev/switch/switch.ts'

let sw: Switch
let caller: Phone
let callee: Phone

t.before(async () => {
  sw = await openSwitch()
  caller = await openPhone({ switch: sw, user: '1001' })
  callee = await openPhone({ switch: sw, user: '1002', codec: 'PCMA' })
  await caller.register()
  await callee.register()
})

t.afterEach(async () => {
  callee.onCall('answer')
  await sw.empty()
})

t.teardown(async () => {
  await caller.close()
  await callee.close()
  await sw.close()
})

t.test('two phones hear each other, one in mu-law and one in A-law', async (t) => {
  const out = await caller.call('1002')
  const inn = await callee.incoming()
  t.equal((await out.answered()).code, 200)
  out.speak(440)
  inn.speak(700)
  await inn.hears(440)
  await out.hears(700)
  // A whole second of it, so that the level is the tone's.
  await sleep(1200)
  const heard = out.heard()
  t.ok(Math.abs(heard.levelDbfs + 9) < 1.5, `a sine at half of full scale came in at ${heard.levelDbfs} dBFS`)
  t.match(inn.from, /1001/)
  t.equal((await out.hangUp()).by, 'us')
  const ending = await inn.ended()
  t.match(ending, { by: 'them', code: 200, cause: 16 })
  t.ok(out.recording().samples.length > 4000, 'what was heard is still there after the call')
})

t.test('the echo test gives back what is said, and silence has no frequency', async (t) => {
  const call = await caller.call('*43')
  await call.answered()
  t.equal(call.heard().dominantHz, undefined)
  call.speak(1000)
  await call.hears(1000)
  call.speak(null)
  await call.silent()
  // What is recorded is said once, and then there is silence.
  call.speak(tone(600, 2))
  await call.hears(600)
  await call.silent()
  t.equal(call.heard().dominantHz, undefined)
  await call.hangUp()
})

t.test('digits arrive as they were pressed', async (t) => {
  const out = await caller.call('1002')
  const inn = await callee.incoming()
  await out.answered()
  for (const digit of '12#') await out.dtmf(digit)
  await inn.dtmf('5', 240)
  await out.digits('5')
  await inn.digits('12#')
  t.ok(out.digitDurationsMs[0]! >= 200, `the fifth key was held for ${out.digitDurationsMs[0]} ms`)
  await inn.hangUp()
  t.match(await out.ended(), { by: 'them' })
})

t.test('every refusal has its code', async (t) => {
  const codes: [string, number][] = [
    ['busy', 486],
    ['decline', 603],
  ]
  for (const [behaviour, code] of codes) {
    callee.onCall(behaviour as 'busy' | 'decline')
    const call = await caller.call('1002')
    await t.rejects(call.answered(), { code: 'phone_call_failed', sipCode: code })
    t.match(await call.ended(), { by: 'them', code })
  }
  const unknown = await caller.call('1999')
  t.match(await unknown.ended(), { by: 'them', code: 404 })
})

t.test('a caller who thinks better of it cancels, and both phones know', async (t) => {
  callee.onCall('ignore')
  const out = await caller.call('1002')
  const inn = await callee.incoming()
  t.equal((await out.ringing()).code, 180)
  t.match(await out.cancel(), { by: 'us', code: 487 })
  t.match(await inn.ended(), { by: 'them', code: 487 })
})

t.test('a phone that is not registered cannot be reached', async (t) => {
  await callee.unregister()
  const call = await caller.call('1002')
  t.match(await call.ended(), { by: 'them', code: 480 })
  await callee.register()
})

t.test('hold takes the voice away and resume brings it back', async () => {
  const out = await caller.call('1002')
  const inn = await callee.incoming()
  await out.answered()
  out.speak(440)
  inn.speak(700)
  await inn.hears(440)
  await out.hold()
  await inn.hearsTones([], [440])
  await out.resume()
  await inn.hears(440)
  await out.hears(700)
  await out.hangUp()
  await inn.ended()
})

t.test('a phone hands its partner on, and is told how that went', async (t) => {
  const out = await caller.call('1002')
  const inn = await callee.incoming()
  await out.answered()
  inn.speak(1200)
  // The switch answers the caller before it joins both; until then there is nobody to hand on.
  await out.hears(1200)
  t.equal(await out.refer(`sip:*43@${sw.host}:${sw.sipPort}`), 202)
  await inn.hears(1200)
  await out.hangUp()
  t.match(out.transferProgress.join(), /200 OK/)
  await inn.hangUp()
})

t.test('a phone that talks with two hands them to each other, and is in neither call afterwards', async (t) => {
  const third = await openPhone({ switch: sw, user: '1003' })
  t.teardown(() => third.close())
  await third.register()
  const first = await caller.call('1002')
  const partner = await callee.incoming()
  await first.answered()
  partner.speak(700)
  await first.hears(700)
  await first.hold()
  const second = await caller.call('1003')
  const target = await third.incoming()
  await second.answered()
  target.speak(1200)
  await second.hears(1200)
  t.equal(await first.referWithReplaces(second), 202)
  await partner.hears(1200)
  await target.hears(700)
  t.match(await second.ended(), { by: 'them', code: 200 })
  t.match(first.transferProgress.join(), /200 OK/)
  await first.hangUp()
  await partner.hangUp()
})

t.test('music on hold is a tone of its own', async () => {
  const out = await caller.call('1002')
  const inn = await callee.incoming()
  await out.answered()
  out.speak(440)
  await inn.hears(440)
  await out.hold()
  await inn.hears(HOLD_MUSIC_HZ)
  await inn.hearsTones([HOLD_MUSIC_HZ], [440, HOLD_MUSIC_HZ])
  await out.hangUp()
  await inn.ended()
})

t.test('tones that sound together are told apart', async (t) => {
  const call = await caller.call('*43')
  await call.answered()
  const [low, high] = [tone(600, 4, 8000, -18), tone(1500, 4, 8000, -18)]
  call.speak(low.map((sample, i) => sample + high[i]!))
  await call.hearsTones([600, 1500], [440, 600, 1500])
  await t.rejects(call.hearsTones([600], [440, 600, 1500], 100), { code: 'phone_heard_other' })
  await call.hearsTones([], [440, 600, 1500])
  await call.hangUp()
})

t.test('a wrong password is refused', async (t) => {
  const stranger = await openPhone({ switch: sw, user: '1001', password: 'not it' })
  t.teardown(() => stranger.close())
  await t.rejects(stranger.register(), { code: 'phone_refused', sipCode: 401 })
})

t.test('the numbers survive a restart of the switch', async (t) => {
  await sw.restart()
  await caller.register()
  await callee.register()
  const call = await caller.call('1002')
  t.equal((await call.answered()).code, 200)
  await call.hangUp()
})
