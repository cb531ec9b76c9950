/* global document, localStorage, navigator */
import { words } from './words.js'

/** @typedef {keyof typeof words} Language @typedef {keyof typeof words['en']} Key */

const STORED_AS = 'cubebridge.language'

/** @type {Language} */
let current = remembered() ?? (navigator.language.toLowerCase().startsWith('pt') ? 'pt-BR' : 'en')
/** @type {(() => void)[]} */
const listeners = []

/**
 * The words of `key` in the user's language, `{…}` filled from `values`. Plain text: it is only ever put into text
 * nodes and attributes.
 *
 * @param {Key} key
 * @param {Record<string, string | number>} [values]
 */
export function say(key, values = {}) {
  return words[current][key].replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ''))
}

/** Has `show` called now and whenever the language changes. @param {() => void} show */
export function inEveryLanguage(show) {
  listeners.push(show)
  show()
}

/** Wires the switch in the header and all words that never change but by language. */
export function openLanguageSwitch() {
  for (const button of document.querySelectorAll('button[data-language]')) {
    button.addEventListener('click', () => choose(button.dataset.language))
  }
  inEveryLanguage(() => {
    document.documentElement.lang = current
    for (const button of document.querySelectorAll('button[data-language]')) {
      button.setAttribute('aria-pressed', String(button.dataset.language === current))
    }
    for (const node of document.querySelectorAll('[data-words]')) node.textContent = say(node.dataset.words)
    for (const node of document.querySelectorAll('[data-words-label]')) {
      node.setAttribute('aria-label', say(node.dataset.wordsLabel))
    }
    for (const node of document.querySelectorAll('[data-words-title]')) node.title = say(node.dataset.wordsTitle)
  })
}

/** @param {string | undefined} language */
function choose(language) {
  if (!language || !Object.hasOwn(words, language)) return
  current = /** @type {Language} */ (language)
  try {
    localStorage.setItem(STORED_AS, current)
  } catch {
    // A browser that keeps nothing still changes the language of this visit.
  }
  for (const show of listeners) show()
}

/** @returns {Language | undefined} */
function remembered() {
  try {
    const language = localStorage.getItem(STORED_AS)
    return language && Object.hasOwn(words, language) ? /** @type {Language} */ (language) : undefined
  } catch {
    return undefined
  }
}
