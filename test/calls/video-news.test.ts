import t from 'tap'
import { VideoNews } from '../../src/calls/video-news.ts'
import type { VideoState } from '../../src/media/session.ts'

const BLACK: VideoState = { toApp: 'black', toPhone: 'off', hindrance: 'phone-without-video' }
const SEEN: VideoState = { toApp: 'untouched', toPhone: 'untouched', appCodec: 'H264', phoneCodec: 'H264' }

t.test('of what is agreed bit by bit, the end is told when both can talk, and each change from then on', (t) => {
  const told: string[] = []
  const news = new VideoNews((participant, { toApp, toPhone }) => told.push(`${participant} ${toApp} ${toPhone}`))
  news.note('p2', BLACK)
  news.note('p2', SEEN)
  news.note('p3', BLACK)
  t.strictSame(told, [])
  news.begin()
  news.begin()
  t.strictSame(told, ['p2 untouched untouched', 'p3 black off'])
  news.note('p2', BLACK)
  t.strictSame(told.at(-1), 'p2 black off')
  t.end()
})
