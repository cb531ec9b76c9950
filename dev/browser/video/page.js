/* global ConnectyCube, document, navigator, window */

/** Runs in the page: one user's video telephone on the SDK's videochat, steered by a test. */
;(() => {
  const VIDEO = 1
  const AUDIO = 2
  const told = []
  let session
  let remote
  const connections = []

  const Original = window.RTCPeerConnection
  window.RTCPeerConnection = class extends Original {
    constructor(...options) {
      super(...options)
      connections.push(this)
    }
  }

  const tell = (what) => told.push(what)

  const hear = (videochat) => {
    videochat.onCallListener = (incoming, info) => {
      if (incoming.initiatorID === incoming.currentUserID) return
      session = incoming
      tell(`call ${incoming.callType === VIDEO ? 'video' : 'audio'} from ${info.callerName ?? ''}`)
    }
    videochat.onAcceptCallListener = () => tell('accepted')
    videochat.onRejectCallListener = () => tell('rejected')
    videochat.onStopCallListener = () => tell('stopped')
    videochat.onUserNotAnswerListener = () => tell('not answered')
    videochat.onSessionCloseListener = () => tell('closed')
    videochat.onSessionConnectionStateChangedListener = (_session, _user, state) => tell(`connection ${state}`)
    videochat.onRemoteStreamListener = (_session, _user, stream) => {
      remote = stream
      const video = document.getElementById('remote')
      video.srcObject = stream
      tell('remote stream')
      window.videoEye.listen(stream)
    }
  }

  const media = async (of, { audio = true, video = true } = {}) => {
    const stream = await of.getUserMedia({ audio, video })
    document.getElementById('local').srcObject = stream
  }

  const videoOf = (reports, type) => reports.find((report) => report.type === type && report.kind === 'video')

  window.videoApp = {
    async signIn([credentials, config], login, password) {
      // Leave to use the devices is what makes Chromium tell its addresses.
      for (const track of (await navigator.mediaDevices.getUserMedia({ audio: true, video: true })).getTracks())
        track.stop()
      ConnectyCube.init(credentials, { ...config, debug: false })
      const signedIn = await ConnectyCube.createSession({ login, password })
      await ConnectyCube.chat.connect({ userId: signedIn.user_id, password })
      await ConnectyCube.chat.pingWithTimeout()
      hear(ConnectyCube.videochat)
      window.videoEye.watch(document.getElementById('remote'))
      return signedIn.user_id
    },
    async signOut() {
      session?.stop({})
      await ConnectyCube.chat.disconnect()
    },
    async call(userId, kind, name, tracks) {
      session = ConnectyCube.videochat.createNewSession([userId], kind === 'video' ? VIDEO : AUDIO)
      await media(session, tracks)
      session.call({ callerName: name })
    },
    async accept(tracks) {
      await media(session, tracks)
      session.accept({})
    },
    reject: () => session.reject({}),
    hangUp: () => session.stop({}),
    mute: (kind, muted) => (muted ? session.mute(kind) : session.unmute(kind)),
    async shareScreen() {
      const stream = await session.getDisplayMedia({ audio: true, video: true })
      document.getElementById('local').srcObject = stream
    },
    async showCamera() {
      await media(session)
    },
    iceRestart: () => Promise.all(Object.keys(session.peerConnections).map((user) => session.iceRestart(Number(user)))),
    told: () => told,
    remoteTracks: () =>
      remote ? remote.getTracks().map(({ kind, muted, readyState }) => ({ kind, muted, readyState })) : [],
    localDescription: () => connections.at(-1)?.localDescription?.sdp ?? null,
    remoteDescription: () => connections.at(-1)?.remoteDescription?.sdp ?? null,
    async stats() {
      const connection = connections.findLast((one) => one.connectionState !== 'new')
      if (!connection) return null
      const reports = [...(await connection.getStats()).values()]
      const [received, sent] = [videoOf(reports, 'inbound-rtp') ?? {}, videoOf(reports, 'outbound-rtp') ?? {}]
      const far = videoOf(reports, 'remote-inbound-rtp') ?? {}
      const heard = reports.find(({ type, kind }) => type === 'inbound-rtp' && kind === 'audio') ?? {}
      const codecOf = ({ codecId }) => reports.find(({ id }) => id === codecId)?.mimeType?.replace('video/', '') ?? null
      return {
        connectionState: connection.connectionState,
        heard: {
          seconds: heard.totalSamplesDuration ?? 0,
          energy: heard.totalAudioEnergy ?? 0,
          packets: heard.packetsReceived ?? 0,
          concealedSamples: heard.concealedSamples ?? 0,
        },
        received: {
          codec: codecOf(received),
          width: received.frameWidth ?? null,
          height: received.frameHeight ?? null,
          frameRate: received.framesPerSecond ?? 0,
          bytes: received.bytesReceived ?? 0,
          packets: received.packetsReceived ?? 0,
          lost: received.packetsLost ?? 0,
          decoded: received.framesDecoded ?? 0,
          keyframes: received.keyFramesDecoded ?? 0,
          freezes: received.freezeCount ?? 0,
          freezeMs: (received.totalFreezesDuration ?? 0) * 1000,
          plis: received.pliCount ?? 0,
          nacks: received.nackCount ?? 0,
        },
        sent: {
          codec: codecOf(sent),
          width: sent.frameWidth ?? null,
          height: sent.frameHeight ?? null,
          frameRate: sent.framesPerSecond ?? 0,
          bytes: sent.bytesSent ?? 0,
          packets: sent.packetsSent ?? 0,
          encoded: sent.framesEncoded ?? 0,
          keyframes: sent.keyFramesEncoded ?? 0,
          plis: sent.pliCount ?? 0,
          firs: sent.firCount ?? 0,
          nacks: sent.nackCount ?? 0,
          lost: far.packetsLost ?? null,
          roundTripMs: far.roundTripTime === undefined ? null : far.roundTripTime * 1000,
          target: sent.targetBitrate ?? null,
        },
      }
    },
  }
})()
