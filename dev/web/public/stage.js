/* global clearInterval, document, performance, setInterval */
import { inEveryLanguage, say } from './language.js'

/** @typedef {import('./call-state.js').CallState} CallState */

const byId = (id) => document.getElementById(id)
const part = {
  phone: byId('phone'),
  face: byId('face'),
  eyebrow: byId('stage-eyebrow'),
  name: byId('stage-name'),
  number: byId('stage-number'),
  via: byId('stage-via'),
  timer: byId('stage-timer'),
  hint: byId('stage-hint'),
  problem: byId('stage-problem'),
  levelIn: byId('level-in-words'),
  hangUpWords: byId('hang-up-words'),
  mute: byId('mute'),
  callAgain: byId('call-again'),
  announcement: byId('announcement'),
}

/**
 * What a new state puts under the user's Enter key. A call under way gets no button: a second press of the one that
 * started it would end it.
 */
const FIRST_FOCUS = { incoming: 'answer', dialing: 'stage', talking: 'stage', ended: 'dismiss' }

/** @type {CallState} */
let shown = { status: 'idle' }
let again = false
let ticking

/** The large half of the page: who, how the call stands, and what can be done about it. */
export function openStage() {
  inEveryLanguage(() => draw())
}

/**
 * @param {CallState} state
 * @param {boolean} canCallAgain the party is somebody this user can call
 */
export function showCall(state, canCallAgain) {
  const turned = state.status !== shown.status
  shown = state
  again = canCallAgain
  clearInterval(ticking)
  if (state.status === 'talking') ticking = setInterval(drawTimer, 250)
  if (turned) showProblem(undefined)
  draw()
  if (!turned) return
  announce(state)
  byId(FIRST_FOCUS[state.status])?.focus({ preventScroll: true })
}

/** A sentence that stays until the call moves on. @param {string | undefined} text */
export function showProblem(text) {
  part.problem.textContent = text ?? ''
  part.problem.hidden = !text
}

/** @param {{ name: string, number: string }} party */
export const nameOf = (party) => party.name || party.number || say('unknownCaller')

/** The number under the name, unless it stands in for the name already. */
const numberOf = (party) => (party.name && party.name !== party.number ? party.number : '')

/** Up to two letters or digits that stand for a name. @param {string} name */
export function initialsOf(name) {
  const words = name.split(/[\s._-]+/).filter((word) => /[\p{L}\p{N}]/u.test(word))
  const last = words.at(-1) ?? '?'
  // Phones of one row differ in their last digits.
  if (/\d$/.test(last)) return last.replace(/\D/g, '').slice(-2)
  return (words.length > 1 ? [words[0], last] : [last]).map((word) => [...word][0].toUpperCase()).join('')
}

/** `m:ss`, with hours when there are any. @param {number} ms */
export function lengthOf(ms) {
  const seconds = Math.floor(ms / 1000)
  const two = (n) => String(n).padStart(2, '0')
  const minutes = Math.floor(seconds / 60)
  return minutes < 60
    ? `${two(minutes)}:${two(seconds % 60)}`
    : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`
}

function draw() {
  const state = shown
  part.phone.dataset.status = state.status
  part.phone.dataset.call = state.status === 'idle' ? '' : state.id
  part.phone.dataset.warning = String(state.status === 'talking' && (state.shaky || state.muted))
  for (const button of document.querySelectorAll('#controls button')) {
    button.hidden = !button.dataset.for.split(' ').includes(state.status) || (button === part.callAgain && !again)
  }
  part.eyebrow.textContent = eyebrowOf(state)
  drawTimer()
  if (state.status === 'idle') {
    part.name.textContent = say('idle')
    part.number.textContent = ''
    part.via.textContent = ''
    part.hint.textContent = say('idleHint')
    document.title = 'cubebridge'
    return
  }
  const { party } = state
  const name = nameOf(party)
  part.face.textContent = initialsOf(name)
  part.name.textContent = name
  part.number.textContent = numberOf(party)
  part.via.textContent = party.via ? say('via', { via: party.via }) : ''
  part.levelIn.textContent = name
  byId('level-in').setAttribute('aria-label', say('levelOf', { name }))
  byId('level-out').setAttribute('aria-label', say('levelOf', { name: say('levelOut') }))
  part.hint.textContent = state.status === 'ended' ? say(`${state.outcome}Text`, { name }) : ''
  part.phone.dataset.outcome = state.status === 'ended' ? state.outcome : ''
  part.hangUpWords.textContent = say(state.status === 'dialing' ? 'cancel' : 'hangUp')
  part.mute.setAttribute('aria-pressed', String(state.status === 'talking' && state.muted))
  if (state.status === 'ended') part.callAgain.querySelector('span').textContent = againWords(state)
  document.title = `${eyebrowOf(state)} · ${name}`
}

/** @param {CallState} state */
function eyebrowOf(state) {
  switch (state.status) {
    case 'idle':
      return ''
    case 'ended':
      return say(state.outcome)
    case 'talking':
      return say(state.shaky ? 'shaky' : state.muted ? 'muted' : 'talking')
    default:
      return say(state.status)
  }
}

const againWords = (state) => say(state.direction === 'in' ? 'callBack' : 'callAgain')

function drawTimer() {
  const state = shown
  if (state.status === 'talking') part.timer.textContent = lengthOf(performance.now() - state.since)
  else if (state.status === 'ended' && state.talkMs > 0) part.timer.textContent = lengthOf(state.talkMs)
  else part.timer.textContent = ''
}

/** @param {CallState} state */
function announce(state) {
  if (state.status === 'idle') return
  const name = nameOf(state.party)
  const words =
    state.status === 'ended'
      ? say(`${state.outcome}Text`, { name })
      : `${say(state.status)} ${name} ${numberOf(state.party)}`
  part.announcement.textContent = words
}
