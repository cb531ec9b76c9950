/* global document */
import { isBusy } from './call-state.js'
import { inEveryLanguage, say } from './language.js'
import { initialsOf, lengthOf, nameOf } from './stage.js'

/**
 * @typedef {import('./cube-phone.js').Contact} Contact
 * @typedef {import('./call-state.js').CallState} CallState
 * @typedef {CallState & { status: 'ended', at: Date }} PastCall
 */

const KEPT = 6
/** Endings that did not bring the two together. */
const FAILED = new Set(['declinedByThem', 'busy', 'noAnswer', 'missed', 'lost', 'unreachable', 'microphone'])

/** @type {PastCall[]} */
const past = []
/** @type {readonly Contact[]} */
let contacts = []
/** @type {(contact: Contact) => void} */
let dial = () => undefined
let possible = false

/** The side list: whom one can call, and the calls of this visit. */
export function openPeople(all, onDial) {
  contacts = all
  dial = onDial
  inEveryLanguage(() => draw())
}

/** Calls can be made only with a connection and while none is under way. */
export function followPeople(state, online) {
  possible = online && !isBusy(state)
  for (const button of document.querySelectorAll('.people .row')) button.disabled = !possible
}

/** @param {CallState & { status: 'ended' }} call */
export function remember(call) {
  past.unshift({ ...call, at: new Date() })
  past.length = Math.min(past.length, KEPT)
  draw()
}

/** The contact that a call was with, to call it again. @param {import('./call-state.js').Party} party */
export const contactOf = (party) => contacts.find((contact) => contact.userId === party.userId)

function draw() {
  fill('contacts', contacts.map(contactRow))
  fill('recent', past.map(pastRow))
  document.getElementById('no-contacts').hidden = contacts.length > 0
  document.getElementById('no-recent').hidden = past.length > 0
}

function fill(id, rows) {
  document.getElementById(id).replaceChildren(
    ...rows.map((row) => {
      const item = document.createElement('li')
      item.append(row)
      return item
    }),
  )
}

/** @param {Contact} contact */
function contactRow(contact) {
  const { name, number } = contact
  const button = row(contact, textNode('initials', initialsOf(name)), name, number, icon('i-phone', 'call-mark'))
  button.setAttribute('aria-label', say('callContact', { name, number }))
  button.dataset.userId = String(contact.userId)
  button.dataset.number = number
  button.dataset.name = name
  return button
}

/** @param {PastCall} call */
function pastRow(call) {
  const { party, outcome, direction, talkMs, at } = call
  const time = at.toLocaleTimeString(document.documentElement.lang, {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  const detail = talkMs > 0 ? `${say(outcome)} · ${lengthOf(talkMs)}` : say(outcome)
  const mark = icon(direction === 'in' ? 'i-in' : 'i-out', 'direction')
  const button = row(contactOf(party), mark, nameOf(party), detail, textNode('time', time))
  button.classList.toggle('failed', FAILED.has(outcome))
  button.setAttribute('aria-label', `${nameOf(party)}. ${detail}. ${time}. ${say('callAgain')}`)
  return button
}

/** One line of a list; pressing it calls. */
function row(contact, before, title, detail, after) {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'row'
  button.disabled = !possible
  const words = textNode('row-words', '')
  words.append(textNode('row-title', title), textNode('row-detail', detail))
  for (const node of words.children) node.dir = 'auto'
  button.append(before, words, after)
  button.addEventListener('click', () => contact && dial(contact))
  return button
}

function textNode(className, text) {
  const node = document.createElement('span')
  node.className = className
  node.textContent = text
  return node
}

function icon(id, className) {
  const namespace = 'http://www.w3.org/2000/svg'
  const svg = document.createElementNS(namespace, 'svg')
  svg.setAttribute('class', `icon ${className}`)
  svg.setAttribute('aria-hidden', 'true')
  const use = document.createElementNS(namespace, 'use')
  use.setAttribute('href', `#${id}`)
  svg.append(use)
  return svg
}
