import type { Page } from 'playwright-core'
import t, { type Test } from 'tap'
import type { CallView } from '../../src/calls/call-view.ts'
import type { VideoDirection, VideoStatistics } from '../../src/media/video/statistics.ts'
import { MEDIA } from '../http/fake-operator.ts'
import { BLACK, NO_VIDEO_RECEIVED, TRANSCODED, UNTOUCHED } from '../http/fake-video.ts'
import { accessible, fitsWidth, openDashboard, type DashboardOptions } from './fixtures/page.ts'
import { recordOf } from './load/call-load.ts'
import { LoadHouse } from './load/load-house.ts'

const house = await LoadHouse.open({ calls: 3 })
t.teardown(() => house.close())
const { load } = house

/** The phone's 720p goes to the app as 480p; what the app sends goes to the phone as it is. */
const seen = begin((talkMs) => ({ toApp: after(TRANSCODED, talkMs), toPhone: after(UNTOUCHED, talkMs) }))
/** Neither side sees the other: no codec in common, and the app's camera is off. */
const unseen = begin((talkMs) => ({
  toApp: { ...UNTOUCHED, mode: 'off', hindrance: 'no-common-codec', path: '', received: NO_VIDEO_RECEIVED },
  toPhone: after(BLACK, talkMs),
}))
const [heard] = load.calls().filter(({ callId }) => !load.video.has(callId)) as [CallView]

function begin(video: (talkMs: number) => VideoStatistics): CallView {
  const view = load.start(Date.now() - 20_000, 'talking')
  load.video.set(view.callId, video)
  return view
}

/** As if it had gone at its present rates for so long. */
function after(direction: VideoDirection, talkMs: number): VideoDirection {
  const seconds = talkMs / 1000
  const counted = ({ bitrate, frameRate }: { bitrate: number; frameRate: number }) => ({
    bytes: Math.round((bitrate * seconds) / 8),
    packets: Math.round((bitrate * seconds) / 8000),
    pictures: Math.round(frameRate * seconds),
  })
  return {
    ...direction,
    received: { ...direction.received, ...counted(direction.received) },
    sent: { ...direction.sent, ...counted(direction.sent) },
  }
}

async function look(t: Test, { callId }: CallView, options: DashboardOptions = {}): Promise<Page> {
  const page = await openDashboard(t, house, { ...options, path: `calls/${callId}` })
  await page.locator('cb-call-head h1').waitFor()
  return page
}

/** What a row of the video's figures says of both directions. */
const row = (page: Page, label: string) =>
  page
    .locator('cb-call-video tr')
    .filter({ has: page.getByRole('rowheader', { name: label, exact: true }) })
    .innerText()

t.test('a call with video shows its way, its figures and how they went', async (t) => {
  const page = await look(t, seen)
  const way = page.locator('cb-call-video-way')
  for (const box of ['Received', 'Decode', 'Encode', 'Untouched', 'Encrypt']) {
    await way.getByText(box, { exact: true }).first().waitFor()
  }
  await way.getByText('854×480').first().waitFor()
  await way.locator('.wire.flows').first().waitFor()
  await page.locator('cb-call-video').waitFor()
  t.match(await row(page, 'Picture'), /Transcoded[^]*Passed through/)
  t.match(await row(page, 'Codec'), /H\.264 → VP8[^]*H\.264/)
  t.match(await row(page, 'Size'), /1280×720 → 854×480[^]*640×360/)
  t.match(await row(page, 'Bitrate'), /512 → 256 kb\/s[^]*room for 300 kb\/s/)
  t.match(await row(page, 'Frame rate'), /30 → 25 fps[^]*30 fps/)
  t.match(await row(page, 'Loss'), /%[^]*\((excellent|good|fair|poor|bad)\)/)
  t.match(await row(page, 'Freezes'), /2[^]*900 ms in all[^]*0/)
  t.match(await row(page, 'Keyframe requests'), /5 by the app[^]*3 asked of the phone[^]*by the phone/)
  t.match(await row(page, 'Decode / encode'), /2\.1 \/ 5\.4 ms[^]*8 ms waiting · 1 left out/)
  await page.locator('cb-call-video-charts canvas').first().waitFor()
  const bitrates = page.locator('cb-call-video-charts .legend').first()
  await bitrates
    .getByText(/^(509|51\d) kb\/s/)
    .first()
    .waitFor()
  await bitrates.getByText(/^25\d kb\/s/).waitFor()
  await accessible(t, page)
  await fitsWidth(t, page)
})

t.test('what happens to the video is told as it happens, and why', async (t) => {
  const page = await look(t, seen)
  const line = (text: string) => page.locator('cb-call-timeline li').filter({ hasText: text })
  await page.locator('cb-call-video').waitFor()
  const modes = { participant: 'p2', toApp: 'transcoded', toPhone: 'untouched' } as const
  load.happen(seen.callId, { type: 'call.video', data: modes })
  await line('transcoded').waitFor()
  load.happen(seen.callId, {
    type: 'call.video',
    data: { ...modes, toPhone: 'black', hindrance: 'app-without-video' },
  })
  await line('black picture').waitFor()
  t.match(await line('black picture').innerText(), /The app sends no video\./)
  t.notMatch(await line('black picture').innerText(), /transcoded/, 'what did not change is not told again')
  load.happen(seen.callId, { type: 'call.video', data: { ...modes, toPhone: 'black', hindrance: 'app-without-video' } })
  load.happen(seen.callId, { type: 'call.video', data: modes })
  await line('passed through').nth(1).waitFor()
  t.equal(await page.locator('cb-call-timeline li').filter({ hasText: 'Video ' }).count(), 3)
})

t.test('a picture that does not come is said in words; in Portuguese, dark, on a telephone', async (t) => {
  const page = await look(t, unseen, { lang: 'pt-BR', theme: 'dark', width: 380 })
  await page.locator('cb-call-video').getByText('Imagem preta').waitFor()
  t.match(await row(page, 'Imagem'), /Sem imagem[^]*Telefone e app não têm codec em comum\.[^]*O app não envia vídeo\./)
  await page.locator('cb-call-video-way').getByText('O caminho da imagem').waitFor()
  await accessible(t, page)
  await fitsWidth(t, page)
})

t.test('of a call without video nothing is shown', async (t) => {
  const page = await look(t, heard)
  await page.locator('cb-call-quality .figures').waitFor()
  await page.locator('cb-call-charts canvas').first().waitFor()
  for (const part of ['cb-call-video', 'cb-call-video-way', 'cb-call-video-charts']) {
    t.equal(await page.locator(part).count(), 0, part)
  }
})

t.test('the live calls and the overview say which have video', async (t) => {
  const page = await openDashboard(t, house, { path: 'calls' })
  const line = ({ callId }: CallView) => page.locator(`cb-table .body > .row[data-key="${callId}"]`)
  await line(seen).getByText('H.264 → VP8').or(line(seen).getByText('VP8 → H.264')).waitFor()
  t.match(await line(seen).locator('.video').getAttribute('title'), /transcoded/i)
  await line(heard).locator('.tone').waitFor()
  t.equal(await line(heard).locator('.video').count(), 0)
  await accessible(t, page)
  const overview = await openDashboard(t, house)
  await overview.locator('cb-few-calls').getByRole('img', { name: 'With video' }).nth(1).waitFor()
  const fact = overview.locator('dl > div').filter({ hasText: 'With video' })
  t.equal(await fact.locator('dd').innerText(), '2')
  await accessible(t, overview)
})

t.test('when the call is over its video is seen as it was, there and by who comes later', async (t) => {
  const page = await look(t, seen)
  await page.locator('cb-call-video-charts canvas').first().waitFor()
  const record = recordOf(seen)
  const [phone, app] = seen.participants
  const video = load.video.get(seen.callId)!(60_000)
  const media = { ...MEDIA, fromPhone: { ...MEDIA.fromPhone, packets: 3000 }, video }
  const part = { endedBy: 'phone', cause: 'hung-up', detail: undefined, network: {}, joined: 1, left: 2 } as const
  house.ports.records.kept = [
    {
      ...record,
      media,
      participants: [
        { ...part, id: phone!.id, kind: phone!.kind, role: phone!.role, party: phone!.party, media: undefined },
        { ...part, id: app!.id, kind: app!.kind, role: app!.role, party: app!.party, media },
      ],
    },
  ]
  load.end(seen.callId)
  await page.locator('cb-call-video-way').getByText('as it was at the end').waitFor()
  t.equal(await page.locator('cb-call-video-way .wire.flows').count(), 0, 'nothing moves any more')
  t.match(await row(page, 'Codec'), /H\.264 → VP8/)
  const later = await look(t, seen, { theme: 'dark' })
  await later.locator('cb-call-video').waitFor()
  t.match(await row(later, 'Size'), /1280×720 → 854×480/)
  await later.locator('cb-call-video-charts canvas').first().waitFor()
  await accessible(t, later)
})
