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
  timer: byId('stage-timer'),
  hint: byId('stage-hint'),
  problem: byId('stage-problem'),
  levelIn: byId('level-in-words'),
  hangUpWords: byId('hang-up-words'),
  mute: byId('mute'),
  callAgain: byId('call-again'),
  announcement: byId('announcement'),
}

/** The button that a new state puts under the user's Enter key. */
const FIRST_BUTTON = { incoming: 'answer', dialing: 'hang-up', talking: 'hang-up', ended: 'call-again' }

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
  byId(FIRST_BUTTON[state.status])?.focus({ preventScroll: true })
}

/** A sentence that stays until the call moves on. @param {string | undefined} text */
export function showProblem(text) {
  part.problem.textContent = text ?? ''
  part.problem.hidden = !text
}

/** @param {{ name: string, number: string }} party */
export const nameOf = (party) => party.name || party.number || say('unknownCaller')

/** Up to two letters that stand for a name. @param {string} name */
export function initialsOf(name) {
  const words = name.split(/[\s._-]+/).filter((word) => /[\p{L}\p{N}]/u.test(word))
  const letters =
    words.length > 1 ? [words[0], words.at(-1)].map((word) => [...word][0]) : [...(words[0] ?? '?')].slice(0, 1)
  return letters.join('').toUpperCase()
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
  for (const button of document.querySelectorAll('#controls button')) {
    button.hidden = !button.dataset.for.split(' ').includes(state.status) || (button === part.callAgain && !again)
  }
  part.eyebrow.textContent = eyebrowOf(state)
  drawTimer()
  if (state.status === 'idle') {
    part.name.textContent = say('idle')
    part.number.textContent = ''
    part.hint.textContent = say('idleHint')
    document.title = 'cubebridge'
    return
  }
  const { party } = state
  const name = nameOf(party)
  part.face.textContent = initialsOf(name)
  part.name.textContent = name
  part.number.textContent = lineOf(party)
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

/** @param {import('./call-state.js').Party} party */
function lineOf({ name, number, via }) {
  const shownNumber = name ? number : ''
  if (!via) return shownNumber
  return shownNumber ? say('via', { number: shownNumber, via }) : say('viaOnly', { via })
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
      : `${say(state.status)} ${name} ${lineOf(state.party)}`
  part.announcement.textContent = words
}
