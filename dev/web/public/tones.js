/* global clearInterval, setInterval */
import { audioContext } from './levels.js'

/**
 * The sounds of a telephone, made on the spot: what rings here, and what a caller hears while it rings there
 * (425 Hz, one second in five, as Brazilian exchanges give it).
 */
const PATTERNS = {
  ring: { everyMs: 3000, level: 0.12, notes: [659, 784, 659, 784].map((hz, i) => ({ hz, at: i * 0.16, for: 0.2 })) },
  ringback: { everyMs: 5000, level: 0.05, notes: [{ hz: 425, at: 0, for: 1 }] },
}

let timer
let gain

/** Plays a pattern until told otherwise. @param {keyof typeof PATTERNS | undefined} name undefined: be quiet */
export function play(name) {
  clearInterval(timer)
  // Fades instead of cutting: a cut clicks.
  gain?.gain.setTargetAtTime(0, gain.context.currentTime, 0.02)
  gain = undefined
  if (!name) return
  const { everyMs, level, notes } = PATTERNS[name]
  const audio = audioContext()
  gain = audio.createGain()
  gain.gain.value = level
  gain.connect(audio.destination)
  const output = gain
  const once = () => {
    // A context that the browser has not started yet would save the notes up and play them all at once.
    if (audio.state === 'running') for (const note of notes) sound(audio, output, note)
  }
  once()
  timer = setInterval(once, everyMs)
}

function sound(audio, output, note) {
  const from = audio.currentTime + note.at
  const to = from + note.for
  const oscillator = audio.createOscillator()
  const envelope = audio.createGain()
  oscillator.frequency.value = note.hz
  envelope.gain.setValueAtTime(0, from)
  envelope.gain.linearRampToValueAtTime(1, from + 0.02)
  envelope.gain.setValueAtTime(1, to - 0.04)
  envelope.gain.linearRampToValueAtTime(0, to)
  oscillator.connect(envelope).connect(output)
  oscillator.start(from)
  oscillator.stop(to)
}
