/* global atob, Audio, AudioContext, btoa, setTimeout */

// In an empty page: a sound file is played as a person plays it, and decoded to be measured.
globalThis.player = {
  async play(base64) {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
    const element = new Audio(`data:audio/ogg;base64,${base64}`)
    await element.play()
    while (!element.ended && element.currentTime < 0.5) await new Promise((resolve) => setTimeout(resolve, 50))
    element.pause()

    const audio = new AudioContext({ sampleRate: 48_000 })
    const { sampleRate, length, ...decoded } = await audio.decodeAudioData(bytes.buffer).then((buffer) => ({
      sampleRate: buffer.sampleRate,
      length: buffer.length,
      samples: buffer.getChannelData(0),
    }))
    await audio.close()
    const pcm = Int16Array.from({ length }, (_, i) => Math.max(-32768, Math.min(32767, decoded.samples[i] * 32768)))
    const raw = new Uint8Array(pcm.buffer)
    let text = ''
    for (let i = 0; i < raw.length; i += 0x8000) text += String.fromCharCode(...raw.subarray(i, i + 0x8000))
    return { sampleRate, base64: btoa(text) }
  },
}
