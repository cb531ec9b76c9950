/* global AudioContext, document, MediaStream, navigator, performance, setInterval, window */

/**
 * Runs in the page before the SDK: a camera that shows a moving picture with a white flash each two seconds, a microphone
 * that beeps at each flash, and a screen to share. The SDK stays as it is; it meets a browser whose getUserMedia and
 * getDisplayMedia return these.
 */
;(() => {
  const FRAME_RATE = 30
  const FLASH = { everyMs: 2000, ms: 100 }
  const BEEP_HZ = 1000
  /** Beeps are told to the sound card so much ahead: what a busy machine plays late, it plays late by the less. */
  const AHEAD_MS = 150

  class Scene {
    constructor(width, height) {
      this.canvas = document.createElement('canvas')
      this.canvas.width = width
      this.canvas.height = height
      this.context = this.canvas.getContext('2d', { alpha: false })
      this.number = 0
      setInterval(() => this.draw(performance.now()), 1000 / FRAME_RATE)
      this.draw(performance.now())
    }

    draw(now) {
      const { context, canvas } = this
      const { width, height } = canvas
      this.number++
      const { paint } = window.videoScene ?? {}
      if (paint) {
        paint(context, width, height, now)
        return
      }
      if (now % FLASH.everyMs < FLASH.ms) {
        context.fillStyle = '#fff'
        context.fillRect(0, 0, width, height)
        return
      }
      const fields = 8
      for (let i = 0; i < fields; i++) {
        context.fillStyle = `hsl(${(i * 47) % 360} 45% ${25 + ((i * 3 + Math.floor(now / 400)) % 5) * 8}%)`
        context.fillRect((i * width) / fields, 0, width / fields + 1, height)
      }
      const angle = now / 700
      context.fillStyle = '#e8e4d0'
      context.beginPath()
      context.arc(width * (0.5 + 0.3 * Math.cos(angle)), height * (0.5 + 0.3 * Math.sin(angle)), height / 8, 0, 7)
      context.fill()
      context.fillStyle = '#102030'
      context.fillRect(((now / 8) % 1) * width, height * 0.8, width / 6, height / 8)
      context.font = `${Math.round(height / 10)}px sans-serif`
      context.fillText(String(this.number), width / 20, height / 6)
    }
  }

  let audio
  const sound = () => {
    if (audio) return audio
    const context = new AudioContext({ sampleRate: 48000 })
    void context.resume()
    const oscillator = context.createOscillator()
    const gain = context.createGain()
    oscillator.frequency.value = BEEP_HZ
    gain.gain.value = 0
    oscillator.connect(gain)
    oscillator.start()
    let last = 0
    setInterval(() => {
      const now = performance.now()
      const flash = Math.ceil(now / FLASH.everyMs) * FLASH.everyMs
      if (flash - now > AHEAD_MS || flash === last) return
      last = flash
      const at = context.currentTime + (flash - now) / 1000
      gain.gain.setValueAtTime(0.4, at)
      gain.gain.setValueAtTime(0, at + FLASH.ms / 1000)
    }, 50)
    audio = { context, gain }
    return audio
  }

  const voice = () => {
    const { context, gain } = sound()
    const destination = context.createMediaStreamDestination()
    gain.connect(destination)
    return destination.stream.getAudioTracks()[0]
  }

  let camera
  let screen
  const realGetUserMedia = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
  navigator.mediaDevices.getUserMedia = async (constraints) => {
    // The browser's own devices are opened as well, so that its permission rules hold.
    for (const track of (await realGetUserMedia(constraints)).getTracks()) track.stop()
    const stream = new MediaStream()
    if (constraints.audio) stream.addTrack(voice())
    if (constraints.video) {
      camera ??= new Scene(window.videoScene.width, window.videoScene.height)
      stream.addTrack(camera.canvas.captureStream(FRAME_RATE).getVideoTracks()[0])
    }
    return stream
  }
  navigator.mediaDevices.getDisplayMedia = async (constraints) => {
    screen ??= new Scene(window.videoScene.screenWidth, window.videoScene.screenHeight)
    const stream = new MediaStream([screen.canvas.captureStream(FRAME_RATE).getVideoTracks()[0]])
    if (constraints.audio) stream.addTrack(voice())
    return stream
  }

  /** Set by the test before the call. */
  window.videoScene = {
    width: 640,
    height: 360,
    screenWidth: 1280,
    screenHeight: 800,
    /** Another picture in the place of the one that flashes. */
    paint: undefined,
    /** As a phone that is turned from landscape to portrait: the same track, another size. */
    resize(width, height) {
      window.videoScene.width = width
      window.videoScene.height = height
      if (camera) Object.assign(camera.canvas, { width, height })
    },
  }
})()
