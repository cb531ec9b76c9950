/* global AudioContext, clearInterval, document, setInterval, window */
import { say } from './language.js'

const FLOOR_DB = -60
const BARS = 40
const STEP_MS = 70
/** Screen readers get the figure less often than the eye gets the bars. */
const SPOKEN_EVERY = 12

/** The page's one audio context. Browsers start it only after the user did something. */
let context
export function audioContext() {
  context ??= new AudioContext()
  if (context.state === 'suspended') void context.resume()
  return context
}

/** A live level with a short history, drawn as bars: the newest at the end. */
export class LevelMeter {
  #element
  #onLevel
  #bars = []
  #history = new Array(BARS).fill(0)
  #source
  #analyser
  #samples
  #timer
  #steps = 0

  /**
   * @param {HTMLElement} element
   * @param {(level: number) => void} [onLevel] told the level too, 0 to 1
   */
  constructor(element, onLevel = () => undefined) {
    this.#element = element
    this.#onLevel = onLevel
    for (let i = 0; i < BARS; i++) this.#bars.push(element.appendChild(document.createElement('i')))
    this.#draw(FLOOR_DB)
  }

  /** Shows `stream` from now on; undefined rests. @param {MediaStream | undefined} stream */
  show(stream) {
    clearInterval(this.#timer)
    this.#source?.disconnect()
    this.#source = undefined
    this.#history.fill(0)
    this.#steps = 0
    this.#draw(FLOOR_DB)
    if (!stream) return
    const audio = audioContext()
    this.#analyser = audio.createAnalyser()
    this.#analyser.fftSize = 2048
    this.#samples = new Float32Array(this.#analyser.fftSize)
    this.#source = audio.createMediaStreamSource(stream)
    this.#source.connect(this.#analyser)
    this.#timer = setInterval(() => this.#step(), STEP_MS)
  }

  #step() {
    this.#analyser.getFloatTimeDomainData(this.#samples)
    let sum = 0
    for (const sample of this.#samples) sum += sample * sample
    const db = Math.max(FLOOR_DB, Math.min(0, 10 * Math.log10(sum / this.#samples.length || 1e-12)))
    this.#history.shift()
    this.#history.push((db - FLOOR_DB) / -FLOOR_DB)
    this.#draw(db)
  }

  #draw(db) {
    this.#onLevel(this.#history[BARS - 1])
    const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches
    for (let i = 0; i < BARS; i++) {
      const height = still ? (i / BARS < this.#history[BARS - 1] ? 0.6 : 0) : this.#history[i]
      this.#bars[i].style.transform = `scaleY(${Math.max(0.06, height).toFixed(3)})`
      this.#bars[i].classList.toggle('sound', height > 0.06)
    }
    if (this.#steps++ % SPOKEN_EVERY !== 0) return
    this.#element.setAttribute('aria-valuenow', String(Math.round(db)))
    const text = db <= FLOOR_DB ? say('silence') : say('decibels', { value: Math.round(db) })
    this.#element.setAttribute('aria-valuetext', text)
  }
}
