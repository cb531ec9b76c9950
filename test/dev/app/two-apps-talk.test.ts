import t from 'tap'
import { openApp } from '../../../dev/app/app.ts'
import { openCloud } from '../../../dev/cloud/cloud.ts'

t.test('one app calls another, both hear the other by frequency, and nothing is left', async (t) => {
  const cloud = await openCloud()
  t.teardown(() => cloud.close())
  cloud.addUser({ login: 'ana', password: 'secret-ana' })
  const bruno = cloud.addUser({ login: 'bruno', password: 'secret-bruno' })
  const [anasApp, brunosApp] = await Promise.all([
    openApp({ cloud, login: 'ana', password: 'secret-ana', hz: 440 }),
    openApp({ cloud, login: 'bruno', password: 'secret-bruno', hz: 1000, onCall: 'accept' }),
  ])
  t.teardown(() => Promise.all([anasApp.close(), brunosApp.close()]))

  const sessionID = await anasApp.call(bruno.id, { callerName: 'Ana' })
  const call = await brunosApp.until('call')
  t.match(call, { sessionID, from: anasApp.userId, video: false, userInfo: { callerName: 'Ana' } })
  await Promise.all([anasApp.hears(1000), brunosApp.hears(440)])

  await brunosApp.mute()
  await anasApp.hears(null)
  await brunosApp.mute(false)
  await brunosApp.speak(600)
  await anasApp.hears(600)

  await brunosApp.hangUp({ reason: 'lunch' })
  t.match(await anasApp.until('stopped'), { userInfo: { reason: 'lunch' } })
  await Promise.all([anasApp.until('closed'), brunosApp.until('closed')])

  await Promise.all([anasApp.close(), brunosApp.close()])
  t.same(cloud.sessions, { rest: 0, chat: 0 })
})
