/* global document, fetch, location, performance, window */
import { idle, isBusy, next } from './call-state.js'
import { CubePhone } from './cube-phone.js'
import { closeKeypad, openKeypad } from './keypad.js'
import { inEveryLanguage, openLanguageSwitch, say } from './language.js'
import { audioContext, LevelMeter } from './levels.js'
import { contactOf, followPeople, openPeople, remember } from './people.js'
import { openSignIn } from './sign-in.js'
import { initialsOf, openStage, showCall, showProblem } from './stage.js'
import { play } from './tones.js'

const byId = (id) => document.getElementById(id)
const TONES = { incoming: 'ring', dialing: 'ringback' }

/** @type {import('./call-state.js').CallState} */
let call = idle
let online = false
let myName = ''

openLanguageSwitch()
openStage()
const meters = {
  in: new LevelMeter(byId('level-in'), (level) => byId('halo').style.setProperty('--loud', level.toFixed(3))),
  out: new LevelMeter(byId('level-out')),
}
const { sdkConfig, contacts } = await (await fetch('/config.json')).json()
const phone = new CubePhone(sdkConfig, contacts, { call: move, online: follow, stream: hear, microphoneRefused })
openPeople(contacts, dial)
openKeypad((digit) => phone.sendDigit(digit))
inEveryLanguage(drawPresence)

byId('answer').addEventListener('click', () => void phone.answer())
byId('decline').addEventListener('click', () => phone.decline())
byId('hang-up').addEventListener('click', () => phone.hangUp())
byId('mute').addEventListener('click', () => phone.mute(!(call.status === 'talking' && call.muted)))
byId('dismiss').addEventListener('click', () => move({ type: 'dismissed' }))
byId('call-again').addEventListener('click', () => {
  const contact = call.status === 'ended' ? contactOf(call.party) : undefined
  if (contact) dial(contact)
})
byId('sign-out').addEventListener('click', async () => {
  await phone.signOut()
  location.reload()
})
// The far side should not have to wait for a timeout when this page goes away.
window.addEventListener('pagehide', () => phone.hangUp())

document.body.dataset.view = 'sign-in'
openSignIn(async (login, password) => {
  audioContext()
  const user = await phone.signIn(login, password)
  myName = user.name
  byId('my-name').textContent = user.name
  byId('my-initials').textContent = initialsOf(user.name)
  document.body.dataset.view = 'phone'
  showCall(call, false)
})

/** @param {import('./call-state.js').CallEvent} event */
function move(event) {
  const moved = next(call, event, performance.now())
  if (!moved) return
  const turned = moved.status !== call.status
  call = moved
  if (turned) {
    play(TONES[call.status])
    if (call.status !== 'talking') closeKeypad()
    if (call.status === 'ended') remember(call)
  }
  followPeople(call, online)
  showCall(call, call.status === 'ended' && contactOf(call.party) !== undefined)
}

/** @param {boolean} nowOnline */
function follow(nowOnline) {
  online = nowOnline
  followPeople(call, online)
  drawPresence()
}

/** @param {'in' | 'out'} side @param {MediaStream | undefined} stream */
function hear(side, stream) {
  if (side === 'in') byId('remote').srcObject = stream ?? null
  meters[side].show(stream)
}

function microphoneRefused() {
  showProblem(say('microphoneProblem'))
}

/** @param {import('./cube-phone.js').Contact} contact */
function dial(contact) {
  if (!isBusy(call)) void phone.call(contact, myName)
}

function drawPresence() {
  byId('presence').dataset.online = String(online)
  byId('presence-words').textContent = say(online ? 'online' : 'reconnecting')
}
