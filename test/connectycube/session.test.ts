import t from 'tap'
import { defaultTimings } from '../../src/connectycube/options.ts'
import type { Sdk } from '../../src/connectycube/sdk.ts'
import { CubeSession } from '../../src/connectycube/session.ts'
import { silentLog } from '../../src/lib/log.ts'

const EXPIRED = { code: 401, info: { errors: ['Required session does not exist'] } }

/** A reply that the test makes fail when it is time. */
function failingReply() {
  let reject: (error: unknown) => void = () => undefined
  const promise = new Promise<never>((_, refuse) => (reject = refuse))
  return { promise, reject: (error: unknown) => reject(error) }
}

t.test('of two requests that meet a dead session, the later reply does not cost the new one', async (t) => {
  let signIns = 0
  const sdk = {
    createSession: () => Promise.resolve({ token: `token ${++signIns}`, user_id: 1 }),
    destroySession: () => Promise.resolve(),
    setSession: () => undefined,
  } as unknown as Sdk
  const session = new CubeSession({
    sdk,
    identity: { userId: 1, login: 'vendas', secret: { kind: 'password', password: 'x' } },
    timings: defaultTimings,
    log: silentLog,
  })
  t.teardown(() => session.close())
  await session.open()
  const first = failingReply()
  const second = failingReply()
  const request = (reply: Promise<never>) => {
    let runs = 0
    return session.request('asking', () => (++runs === 1 ? reply : Promise.resolve('answer')))
  }
  const asking = [request(first.promise), request(second.promise)] as const
  first.reject(EXPIRED)
  t.equal(await asking[0], 'answer')
  t.equal(signIns, 2)
  second.reject(EXPIRED)
  t.equal(await asking[1], 'answer')
  t.equal(signIns, 2, 'the new session serves both')
})
