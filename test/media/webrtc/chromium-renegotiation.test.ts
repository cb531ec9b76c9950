import t from 'tap'
import { openBrowser } from '../../../dev/browser/browser.ts'
import { eventually } from '../support/options.ts'
import { PageCall } from '../support/page-call.ts'
import { VideoPage } from '../support/video-page.ts'

const browser = await openBrowser()
t.teardown(() => browser.close())

const connected = (call: PageCall) => eventually('it is connected', () => call.app !== undefined, 30_000)
const arrivals = (call: PageCall, payloadType: number) => call.packets.get(payloadType) ?? 0
const hears = (call: PageCall) =>
  eventually('its voice arrives', () => arrivals(call, call.app!.receivePayloadType) > 20)

t.test('an app takes its video away and brings it back, holds, and restarts ICE', async (t) => {
  const page = await VideoPage.open(browser)
  t.teardown(() => page.close())
  const call = new PageCall(t, ['VP8'])
  await page.accept(await call.peer.acceptOffer(await page.offer()))
  await connected(call)
  const { video } = call.app!
  t.match(video, { codec: 'VP8', direction: 'sendrecv' })
  const renegotiate = async (before: string) => page.accept(await call.peer.acceptOffer(await page.offer(before)))

  await renegotiate('peer.restartIce()')
  t.same(call.changes, [], 'an ICE restart changes nothing about the video')
  await renegotiate("video().direction = 'recvonly'")
  await renegotiate("video().direction = 'inactive'")
  await renegotiate("video().direction = 'sendrecv'")
  t.same(
    call.changes,
    ['sendonly', 'inactive', 'sendrecv'].map((direction) => ({ ...video, direction })),
    'nothing else',
  )
  await renegotiate('video().stop()')
  t.same(call.changes.slice(3), [undefined])
  const before = arrivals(call, call.app!.receivePayloadType)
  await eventually('the voice goes on', () => arrivals(call, call.app!.receivePayloadType) > before + 20)

  await renegotiate('peer.addTransceiver(stream.getVideoTracks()[0], { streams: [stream] })')
  t.match(call.changes[4], { codec: 'VP8', direction: 'sendrecv' })
  t.not(call.changes[4]?.ssrc, video!.ssrc, 'a new stream: the keys are the same')
  t.same([call.changes.length, call.failures, call.unauthentic], [5, [], 0])
})

t.test('an app adds video to a call that it answered without', async (t) => {
  const page = await VideoPage.open(browser, ['audio'])
  t.teardown(() => page.close())
  const call = new PageCall(t, [])
  const offer = await call.peer.createOffer()
  t.notMatch(offer, 'm=video', 'a phone without video is not shown one')
  call.peer.acceptAnswer(await page.answer(offer))
  await connected(call)
  t.equal(call.app!.video, undefined)
  await hears(call)
  await page.accept(await call.peer.acceptOffer(await page.offer("add('video')")))
  t.match(call.changes, [{ codec: 'H264', direction: 'sendrecv', absSendTimeId: Number, remb: true }])
  await eventually('its pictures arrive', () => arrivals(call, call.changes[0]!.receive[0]!.payloadType) > 20)
  t.same([call.failures, call.unauthentic], [[], 0])
})

t.test('an app answers without video of its own: inactive, or receiving only', async (t) => {
  for (const [before, agreed] of [
    ["video().direction = 'inactive'", { direction: 'inactive' }],
    ['', { direction: 'sendonly' }],
  ] as const) {
    const page = await VideoPage.open(browser, ['audio'])
    const call = new PageCall(t, ['H264'])
    call.peer.acceptAnswer(await page.answer(await call.peer.createOffer(), before))
    await connected(call)
    t.match(call.app!.video, agreed)
    await hears(call)
    await Promise.all([call.close(), page.close()])
  }
})

t.test('video stands before audio, and the whole transport is that of the video', async (t) => {
  const page = await VideoPage.open(browser, ['video', 'audio'])
  t.teardown(() => page.close())
  const call = new PageCall(t, ['H264'])
  const offer = await page.offer()
  const answer = await call.peer.acceptOffer(offer)
  t.match(answer, 'a=group:BUNDLE 0 1\r\n')
  t.match(answer, /^m=video 9 [^]*^a=candidate[^]*^m=audio 9 /m)
  await page.accept(answer)
  await connected(call)
  await eventually('its pictures arrive', () => arrivals(call, call.app!.video!.receive[0]!.payloadType) > 20)
  await hears(call)
  await eventually('ours are seen', async () => (await page.figures()).framesDecoded > 0)
  t.same([call.failures, call.unauthentic], [[], 0])
})

t.test('without video in the options an offer of it is refused, and the voice is heard', async (t) => {
  for (const kinds of [
    ['audio', 'video'],
    ['video', 'audio'],
  ] as const) {
    const page = await VideoPage.open(browser, kinds)
    const call = new PageCall(t, undefined, null)
    const answer = await call.peer.acceptOffer(await page.offer())
    t.match(answer, 'm=video 0 ')
    await page.accept(answer)
    await connected(call)
    await hears(call)
    await Promise.all([call.close(), page.close()])
  }
})
