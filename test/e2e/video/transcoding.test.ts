import { readdir, readFile } from 'node:fs/promises'
import t from 'tap'
import { isBlack } from '../../../dev/video/look.ts'
import { ask } from '../fixtures/api.ts'
import { eventually, Stage } from '../fixtures/stage.ts'
import { listen, openVideoUser, phoneCallsApp, videoBecomes, videoOf } from '../fixtures/video-call.ts'

t.setTimeout(180_000)

/** Everything that this process started, and what that started, which was called with `word`. */
async function descendants(word: string): Promise<number[]> {
  const parents = new Map<number, number>()
  for (const name of await readdir('/proc')) {
    const stat = /^\d+$/.test(name) ? await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '') : ''
    const parent = /^\d+ \(.*\) \S (\d+) /s.exec(stat)?.[1]
    if (parent !== undefined) parents.set(Number(name), Number(parent))
  }
  const isOurs = (pid: number | undefined): boolean =>
    pid !== undefined && (pid === process.pid || isOurs(parents.get(pid)))
  const found: number[] = []
  for (const pid of parents.keys()) {
    const line = isOurs(pid) ? await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '') : ''
    if (line.includes(word)) found.push(pid)
  }
  return found
}

/** One that has to be transcoded, and one that goes through; both at a time. */
async function twoCalls(stage: Stage) {
  const login = 'suporte_cube'
  const suporte = stage.cloud.addUser({ login, password: stage.password })
  const cube = { login, password: stage.password, userId: suporte.id }
  const row = { sipUri: 'sip:suporte@empresa.com', displayName: 'Suporte', cube, ring: ['pedro'] }
  await stage.writeMappings([stage.vendasRow, row])
  const [maria, pedro] = await Promise.all([
    openVideoUser(stage, 'maria', ['VP8']),
    openVideoUser(stage, 'pedro'),
    eventually('the new identity is online', 20_000, () => stage.cloud.online(suporte.id)),
  ])
  const video = { codecs: ['H264'] } as const
  const [call, other] = await Promise.all([
    phoneCallsApp(stage, maria, { video }),
    phoneCallsApp(stage, pedro, { from: '1002', to: 'suporte', video }),
  ])
  const calls = stage.bridge.rooms.switchboard.calls()
  const of = (number: string) => calls.find(({ from }) => from.number === number)!.callId
  return { maria, pedro, call, other, callId: of('1001'), otherId: of('1002') }
}

t.test('the process that transcodes dies: pictures come back, and nothing else notices', async (t) => {
  const stage = await Stage.open(t, { video: true })
  const { maria, pedro, call, other, callId, otherId } = await twoCalls(stage)
  await Promise.all([maria.seesMotion(), call.video.seesMotion(), pedro.seesMotion(), other.video.seesMotion()])
  t.match(await videoOf(stage, callId), { toApp: { mode: 'transcoded' }, toPhone: { mode: 'transcoded' } })
  t.match(await videoOf(stage, otherId), { toApp: { mode: 'untouched' }, toPhone: { mode: 'untouched' } })

  const [pid, ...more] = await descendants('transcoder/process')
  t.ok(pid !== undefined && more.length === 0, 'there is one process for it')
  const heard = await listen(maria)
  const freezesBefore = (await pedro.stats())!.received.freezeMs
  const [lostBefore, othersFreezes] = [call.counts.lost, other.video.eye.counts.freezeMs]
  process.kill(pid!, 'SIGKILL')
  await videoBecomes(stage, 'another takes over', ({ toApp }) => (toApp.transcoding?.restarts ?? 0) > 0, { callId })
  await Promise.all([maria.seesMotion(), call.video.seesMotion()])
  t.match(await videoOf(stage, callId), { toApp: { mode: 'transcoded' }, toPhone: { mode: 'transcoded' } })

  await heard(t)
  t.equal(call.counts.lost, lostBefore)
  t.ok((await pedro.stats())!.received.freezeMs - freezesBefore < 1500, 'the other call went on')
  t.ok(other.video.eye.counts.freezeMs - othersFreezes < 1500)
  await Promise.all([call.hangUp(), other.hangUp()])
  await stage.nothingLeft(t)
})

t.test('no room to transcode: audio and black, and it is said why; what needs none is seen', async (t) => {
  const stage = await Stage.open(t, { video: true, config: { media: { video: { maxTranscodingLoad: 0.04 } } } })
  const told: unknown[] = []
  stage.bridge.rooms.switchboard.on('happened', ({ type, data }) => {
    if (type === 'call.video') told.push(data)
  })
  const { maria, pedro, call, other, callId } = await twoCalls(stage)
  const heard = await listen(maria)
  await Promise.all([maria.sees('black', isBlack), call.video.sees('black', isBlack)])
  await Promise.all([pedro.seesMotion(), other.video.seesMotion()])
  const wanted = { mode: 'black', hindrance: 'transcoding-full' }
  await videoBecomes(stage, 'why', ({ toApp }) => toApp.hindrance === 'transcoding-full', { callId })
  t.match(await videoOf(stage, callId), { toApp: wanted, toPhone: wanted })
  t.match(JSON.stringify(told), /"hindrance":"transcoding-full"/, 'programs are told')
  const { body } = await ask(stage, 'GET', `/v1/calls/${callId}/media`)
  t.match(JSON.stringify(body), /"hindrance":"transcoding-full"/, 'and so are those who ask')
  await call.hears(1000)
  await heard(t)
  await Promise.all([call.hangUp(), other.hangUp()])
  t.match(JSON.stringify(await stage.records(2)), /"hindrance":"transcoding-full"/, 'the records have it')
  await stage.nothingLeft(t)
})
