import t from 'tap'
import { staticPayloadType } from '../../../src/media/rtp/static-payload-types.ts'

t.test('the payload types are those of RFC 3551', async (t) => {
  t.same([staticPayloadType('PCMU'), staticPayloadType('PCMA'), staticPayloadType('G722')], [0, 8, 9])
})
