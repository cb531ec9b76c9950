/* global btoa, document, MediaStreamTrackProcessor, performance, window */

/** Runs in the page: looks at what the remote <video> shows, picture by picture, and listens for beeps. */
;(() => {
  const THUMBNAIL = { width: 32, height: 18 }
  const KEPT = 3000
  const LOUD = 0.05
  const QUIET_MS = 400
  const FLASH_ABOVE = 200
  const FLASHES_APART_MS = 600

  const canvas = document.createElement('canvas')
  Object.assign(canvas, THUMBNAIL)
  const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true })

  const looks = []
  const beeps = []
  const flashes = []
  let pictures = 0
  let wasFlash = false

  const isFlash = (pixels) => {
    let sum = 0
    for (let i = 0; i < pixels.length; i += 4) {
      sum += 0.299 * pixels[i] + 0.587 * pixels[i + 1] + 0.114 * pixels[i + 2]
    }
    return (4 * sum) / pixels.length > FLASH_ABOVE
  }

  /** @param {HTMLVideoElement} video */
  const watch = (video) => {
    const shown = (_now, { presentationTime }) => {
      video.requestVideoFrameCallback(shown)
      // A busy page is called late.
      const now = presentationTime
      pictures++
      context.drawImage(video, 0, 0, THUMBNAIL.width, THUMBNAIL.height)
      const { data } = context.getImageData(0, 0, THUMBNAIL.width, THUMBNAIL.height)
      looks.push({
        at: now,
        width: video.videoWidth,
        height: video.videoHeight,
        pixels: btoa(String.fromCharCode(...data)),
      })
      if (looks.length > KEPT) looks.shift()
      const flash = isFlash(data)
      if (flash && !wasFlash && now - (flashes.at(-1) ?? -Infinity) > FLASHES_APART_MS) flashes.push(now)
      wasFlash = flash
    }
    video.requestVideoFrameCallback(shown)
  }

  let listened
  const listen = async (track) => {
    if (listened === track) return
    listened = track
    const reader = new MediaStreamTrackProcessor({ track: track.clone() }).readable.getReader()
    let loudAt = -Infinity
    // Sound waits in the reader while the page is busy: its own clock tells when it was played.
    let offset = Infinity
    for (;;) {
      const { value, done } = await reader.read()
      if (done || listened !== track) break
      offset = Math.min(offset, performance.now() - value.timestamp / 1000)
      const now = value.timestamp / 1000 + offset
      const samples = new Float32Array(value.numberOfFrames)
      value.copyTo(samples, { planeIndex: 0, format: 'f32-planar' })
      const first = samples.findIndex((sample) => Math.abs(sample) > LOUD)
      if (first >= 0) {
        const at = now + ((first - samples.length) / value.sampleRate) * 1000
        if (at - loudAt > QUIET_MS) beeps.push(at)
        loudAt = at
      }
      value.close()
    }
    void reader.cancel()
  }

  window.videoEye = {
    watch,
    listen: (stream) => {
      const [track] = stream.getAudioTracks()
      if (track) void listen(track)
    },
    /** From a number of pictures on. */
    looks: (from) => looks.slice(Math.max(0, looks.length - (pictures - from))),
    beeps: () => beeps,
    flashes: () => flashes,
    pictures: () => pictures,
  }
})()
