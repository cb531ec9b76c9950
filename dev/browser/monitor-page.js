/* global AnalyserNode, Audio, AudioContext, fetch, GainNode, MediaStream, OscillatorNode, RTCPeerConnection */

// In an operator's page: what docs/monitoring.md shows, with a tone for a microphone and an ear to measure with.
globalThis.operator = (() => {
  const AUDIBLE_DBFS = -50
  let analyser

  const listen = async (callId, mode, hz, token) => {
    const audio = new AudioContext()
    analyser = new AnalyserNode(audio, { fftSize: 8192, smoothingTimeConstant: 0 })

    const connection = new RTCPeerConnection()
    if (hz === null) {
      connection.addTransceiver('audio', { direction: 'recvonly' })
    } else {
      const microphone = audio.createMediaStreamDestination()
      const tone = new OscillatorNode(audio, { frequency: hz })
      tone.connect(new GainNode(audio, { gain: 0.25 })).connect(microphone)
      tone.start()
      for (const track of microphone.stream.getTracks()) connection.addTrack(track, microphone.stream)
    }
    connection.ontrack = ({ track }) => {
      const stream = new MediaStream([track])
      // Chromium decodes a remote track only when an element plays it.
      const element = new Audio()
      element.srcObject = stream
      void element.play()
      audio.createMediaStreamSource(stream).connect(analyser)
    }
    await connection.setLocalDescription()
    while (connection.iceGatheringState !== 'complete') {
      await new Promise((resolve) => connection.addEventListener('icegatheringstatechange', resolve, { once: true }))
    }
    const reply = await fetch(`/v1/calls/${callId}/monitors`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ mode, offer: connection.localDescription.sdp }),
    })
    if (!reply.ok) throw new Error(await reply.text())
    const { monitor, answer } = await reply.json()
    await connection.setRemoteDescription({ type: 'answer', sdp: answer })
    return monitor.id
  }

  /** Those of `among` (Hz) that are heard now. */
  const tones = (among) => {
    const bins = new Float32Array(analyser.frequencyBinCount)
    analyser.getFloatFrequencyData(bins)
    const width = analyser.context.sampleRate / analyser.fftSize
    const level = (hz) => Math.max(...bins.slice(Math.round(hz / width) - 2, Math.round(hz / width) + 3))
    return among.filter((hz) => level(hz) > AUDIBLE_DBFS)
  }

  return { listen, tones }
})()
