import t from 'tap'
import { chooseCodecs } from '../../src/media/codec-choice.ts'
import type { AppCodec, CodecPreference, PhoneCodec } from '../../src/media/session.ts'

type Row = [
  sentence: string,
  phone: PhoneCodec[] | undefined,
  app: AppCodec[] | undefined,
  prefer: CodecPreference,
  choice: [phone: PhoneCodec, app: AppCodec[], playbackRate: number] | undefined,
]

const TABLE: readonly Row[] = [
  ['nothing is known yet: an ordinary phone', undefined, undefined, 'opus', ['PCMU', ['opus'], 8000]],
  ['a µ-law phone', ['PCMU', 'PCMA'], undefined, 'opus', ['PCMU', ['opus'], 8000]],
  ['an A-law phone', ['PCMA'], ['opus', 'PCMU', 'PCMA'], 'opus', ['PCMA', ['opus'], 8000]],
  ['a wideband phone gets wideband', ['G722', 'PCMU'], undefined, 'opus', ['G722', ['opus'], 16_000]],
  ['a phone with Opus is passed through', ['opus', 'PCMU'], ['opus'], 'opus', ['opus', ['opus'], 48_000]],
  ['a phone that merely could do Opus is not', ['PCMU', 'opus'], ['opus'], 'opus', ['PCMU', ['opus'], 8000]],
  ['a phone of unknown codecs: Asterisk transcodes', [], ['opus'], 'opus', ['PCMU', ['opus'], 8000]],
  [
    'G.711 preferred, the app unknown: both laws, then Opus',
    ['PCMA'],
    undefined,
    'g711',
    ['PCMA', ['PCMA', 'PCMU', 'opus'], 8000],
  ],
  [
    'G.711 preferred, and nothing known of either',
    undefined,
    undefined,
    'g711',
    ['PCMU', ['PCMU', 'PCMA', 'opus'], 8000],
  ],
  [
    'G.711 preferred, the same law',
    ['PCMU'],
    ['opus', 'PCMA', 'PCMU'],
    'g711',
    ['PCMU', ['PCMU', 'PCMA', 'opus'], 8000],
  ],
  ['G.711 preferred, the other law', ['PCMU'], ['opus', 'PCMA'], 'g711', ['PCMU', ['PCMA', 'opus'], 8000]],
  [
    'G.711 preferred, but Asterisk speaks wideband with the phone',
    ['G722', 'PCMA'],
    ['opus', 'PCMU', 'PCMA'],
    'g711',
    ['G722', ['opus'], 16_000],
  ],
  ['G.711 preferred, a phone without it', ['G722'], ['opus', 'PCMU'], 'g711', ['G722', ['opus'], 16_000]],
  ['G.711 preferred, an app without it', ['PCMU'], ['opus'], 'g711', ['PCMU', ['opus'], 8000]],
  ['an app without Opus', ['PCMA'], ['PCMU', 'PCMA'], 'opus', ['PCMA', ['PCMA', 'PCMU'], 8000]],
  [
    'an app without Opus, a wideband phone that has G.711',
    ['G722', 'PCMA'],
    ['PCMU', 'PCMA'],
    'opus',
    ['PCMA', ['PCMA', 'PCMU'], 8000],
  ],
  [
    'an app without Opus, a phone without G.711: Asterisk transcodes',
    ['opus'],
    ['PCMA'],
    'opus',
    ['PCMU', ['PCMA'], 8000],
  ],
  ['an app without any codec of ours', ['PCMU'], [], 'opus', undefined],
  ['the same, G.711 preferred', ['PCMU'], [], 'g711', undefined],
]

for (const [sentence, phone, app, prefer, expected] of TABLE) {
  t.test(sentence, async (t) => {
    const choice = chooseCodecs({ phone, app, prefer })
    t.same(choice && [choice.phone, choice.app, choice.playbackRate], expected)
  })
}
