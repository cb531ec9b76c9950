import t from 'tap'
import { serve } from './fixture.ts'

t.test('the lookup table is shown whole, with where each row is changed, and without secrets', async (t) => {
  const { ask } = await serve(t)
  const reply = await ask('GET', '/v1/directory')
  t.equal(reply.status, 200)
  t.strictSame(reply.json, {
    mappings: [
      {
        source: 'file',
        sipUri: 'sip:vendas@b.c',
        displayName: 'Vendas',
        department: 'Vendas',
        cube: { userId: 1, login: 'vendas' },
        ring: ['maria', 7],
        phone: null,
        audio: null,
        limits: { destinations: ['_0X.'], perDay: 3 },
        recording: null,
        room: null,
      },
    ],
    routes: [
      {
        name: 'out',
        from: 'apps',
        match: '_0X.',
        identity: 'sip:vendas@b.c',
        rings: null,
        dials: 'PJSIP/{rest}@tronco',
        limits: null,
      },
    ],
    leftOut: [{ sipUri: 'sip:x@b.c', why: 'the file has it' }],
    file: { loadedAt: 3, error: null },
  })
  t.notMatch(JSON.stringify(reply.json), /a-secret-of-the-file/)
})
