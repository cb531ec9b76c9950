/* global atob, AudioContext, btoa, console, document, MediaStreamTrackProcessor, navigator, performance, setTimeout, window */

/**
 * Runs in the page before the page's own scripts, in tests and the demo only: gives the app a microphone that says what
 * it is told to, and measures what the app hears. The SDK and the app stay as they are; they meet a browser whose
 * getUserMedia returns another stream.
 */
;(() => {
  /** Of digital silence, as dev/audio has it. */
  const FLOOR_DBFS = -127
  /** Below this nothing is called a tone: a decoder's comfort noise has a strongest bin too. */
  const TONE_ABOVE_DBFS = -60
  const TONE_AMPLITUDE = 0.35

  /** @type {AudioContext | undefined} */
  let context
  const audio = () => {
    context ??= new AudioContext({ sampleRate: 48000 })
    if (context.state === 'suspended') void context.resume()
    return context
  }

  // ---- the microphone ----
  /** @type {AudioNode | undefined} */
  let voice
  /** @type {GainNode | undefined} */
  let bus
  const microphoneBus = () => {
    if (bus) return bus
    bus = audio().createGain()
    // A graph without a source stops, and its track with it; a real microphone never does.
    const quiet = audio().createConstantSource()
    quiet.offset.value = 0
    quiet.connect(bus)
    quiet.start()
    return bus
  }

  /** Replaces what the microphone picks up. @param {AudioScheduledSourceNode | undefined} source */
  const pickUp = (source) => {
    voice?.disconnect()
    voice = source
    source?.connect(microphoneBus())
    source?.start()
  }

  const realGetUserMedia = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
  navigator.mediaDevices.getUserMedia = async (constraints) => {
    if (!constraints?.audio || constraints.video) return realGetUserMedia(constraints)
    // The browser's own device is opened as well, so that its permission rules hold.
    for (const track of (await realGetUserMedia(constraints)).getTracks()) track.stop()
    const destination = audio().createMediaStreamDestination()
    microphoneBus().connect(destination)
    const [track] = destination.stream.getAudioTracks()
    const stop = track.stop.bind(track)
    track.stop = () => {
      stop()
      microphoneBus().disconnect(destination)
      track.stop = stop
    }
    return destination.stream
  }

  // ---- what the app hears ----
  const remoteStream = () => {
    const stream = document.getElementById('remote')?.srcObject
    return stream?.getAudioTracks().length ? stream : undefined
  }

  let measured
  const analyserOf = async (stream) => {
    if (measured?.stream === stream) return measured.analyser
    measured?.source.disconnect()
    const analyser = audio().createAnalyser()
    analyser.fftSize = 8192
    analyser.smoothingTimeConstant = 0
    const source = audio().createMediaStreamSource(stream)
    source.connect(analyser)
    measured = { stream, analyser, source }
    // One window's worth, and a little for the graph to start.
    await new Promise((resolve) => setTimeout(resolve, (1000 * analyser.fftSize) / audio().sampleRate + 100))
    return analyser
  }

  const heard = async () => {
    const stream = remoteStream()
    if (!stream) return { dominantHz: null, levelDbfs: FLOOR_DBFS }
    const analyser = await analyserOf(stream)
    const samples = new Float32Array(analyser.fftSize)
    analyser.getFloatTimeDomainData(samples)
    let sum = 0
    for (const sample of samples) sum += sample * sample
    const levelDbfs = Math.max(FLOOR_DBFS, 10 * Math.log10(sum / samples.length || 1e-13))
    const bins = new Float32Array(analyser.frequencyBinCount)
    analyser.getFloatFrequencyData(bins)
    let top = 1
    for (let i = 2; i < bins.length - 1; i++) if (bins[i] > bins[top]) top = i
    // The peak lies between bins; a parabola through the three highest finds it to about a tenth of a bin.
    const [left, middle, right] = [bins[top - 1], bins[top], bins[top + 1]]
    const shift = (left - right) / (2 * (left - 2 * middle + right)) || 0
    const hz = ((top + shift) * audio().sampleRate) / analyser.fftSize
    const audible = levelDbfs > TONE_ABOVE_DBFS && Number.isFinite(hz)
    return { dominantHz: audible ? Math.round(hz) : null, levelDbfs: Math.round(levelDbfs * 10) / 10 }
  }

  /** 16-bit mono samples of what the app hears, as base64. */
  const record = async (seconds) => {
    const stream = remoteStream()
    if (!stream) return null
    const track = stream.getAudioTracks()[0].clone()
    const reader = new MediaStreamTrackProcessor({ track, maxBufferSize: 200 }).readable.getReader()
    const deadline = performance.now() + seconds * 1000 + 3000
    let sampleRate = 0
    let filled = 0
    let pcm = new Int16Array(0)
    try {
      while (sampleRate === 0 || filled < pcm.length) {
        const { value, done } = await Promise.race([
          reader.read(),
          new Promise((resolve) => setTimeout(resolve, Math.max(0, deadline - performance.now()), { done: true })),
        ])
        if (done) break
        if (sampleRate === 0) {
          sampleRate = value.sampleRate
          pcm = new Int16Array(Math.round(seconds * sampleRate))
        }
        const frame = new Float32Array(value.numberOfFrames)
        value.copyTo(frame, { planeIndex: 0, format: 'f32-planar' })
        value.close()
        for (let i = 0; i < frame.length && filled < pcm.length; i++) {
          pcm[filled++] = Math.max(-32768, Math.min(32767, Math.round(frame[i] * 32767)))
        }
      }
    } finally {
      void reader.cancel()
      track.stop()
    }
    return { sampleRate, base64: base64Of(new Uint8Array(pcm.buffer, 0, filled * 2)) }
  }

  const base64Of = (bytes) => {
    let text = ''
    for (let i = 0; i < bytes.length; i += 0x8000) text += String.fromCharCode(...bytes.subarray(i, i + 0x8000))
    return btoa(text)
  }

  // ---- the connection ----
  const connections = []
  const Original = window.RTCPeerConnection
  window.RTCPeerConnection = class extends Original {
    constructor(...options) {
      super(...options)
      connections.push(this)
      // A page that calls all day shall not keep every connection it ever had.
      while (connections.length > 4) connections.shift()
    }
  }

  const stats = async () => {
    const connection = connections.findLast((one) => one.connectionState !== 'new')
    if (!connection) return null
    const reports = [...(await connection.getStats()).values()]
    const audioOf = (type) => reports.find((report) => report.type === type && report.kind === 'audio') ?? {}
    const [received, sent] = [audioOf('inbound-rtp'), audioOf('outbound-rtp')]
    const pair = reports.find((report) => report.type === 'candidate-pair' && report.nominated) ?? {}
    const codec = reports.find((report) => report.id === (received.codecId ?? sent.codecId))
    return {
      connectionState: connection.connectionState,
      codec: codec?.mimeType ?? null,
      packetsSent: sent.packetsSent ?? 0,
      packetsReceived: received.packetsReceived ?? 0,
      packetsLost: received.packetsLost ?? 0,
      jitterMs: (received.jitter ?? 0) * 1000,
      roundTripMs: pair.currentRoundTripTime === undefined ? null : pair.currentRoundTripTime * 1000,
      concealedSamples: received.concealedSamples ?? 0,
      totalSamplesReceived: received.totalSamplesReceived ?? 0,
    }
  }

  document.addEventListener('securitypolicyviolation', (event) => {
    console.error(`content security policy: ${event.violatedDirective} refused ${event.blockedURI}`)
  })

  window.demoProbe = {
    tone(hz) {
      const oscillator = audio().createOscillator()
      const gain = audio().createGain()
      oscillator.frequency.value = hz
      gain.gain.value = TONE_AMPLITUDE
      oscillator.connect(gain)
      pickUp({
        connect: (to) => gain.connect(to),
        disconnect: () => (oscillator.stop(), gain.disconnect()),
        start: () => oscillator.start(),
      })
    },
    async wav(base64, loop) {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
      const source = audio().createBufferSource()
      source.buffer = await audio().decodeAudioData(bytes.buffer)
      source.loop = loop
      pickUp(source)
      return source.buffer.duration
    },
    silence: () => pickUp(undefined),
    heard,
    record,
    stats,
  }
})()
