/** The phones' side of all calls, as Asterisk would send it: plain RTP, G.711, 20 ms. */
import type { Socket } from 'node:dgram'
import { g711Tables } from '../../src/media/g711/g711.ts'
import { rtpPayloadStart, rtpPayloadType, RTP_HEADER_LENGTH, writeRtpHeader } from '../../src/media/rtp/header.ts'
import type { RtpAddress } from '../../src/media/session.ts'
import { serve } from '../measure/helper.ts'
import { openSocket } from './socket.ts'
import { FRAME, speech } from './speech.ts'
import { speechFrame, SPEECH_SECONDS } from './speech-frame.ts'
import { Talkers } from './talkers.ts'

interface Phone {
  readonly socket: Socket
  remote: RtpAddress | undefined
}

const phones: Phone[] = []
const { encode } = g711Tables('PCMU')
const said = Buffer.from(speech(SPEECH_SECONDS).map((sample) => encode[sample & 0xffff]!))
const packet = Buffer.alloc(RTP_HEADER_LENGTH + FRAME)

const talkers = new Talkers((call, index) => {
  const { socket, remote } = phones[call]!
  if (remote === undefined) return
  const frame = speechFrame(call, index)
  // The socket may keep the buffer for a moment.
  const sending = Buffer.from(packet)
  writeRtpHeader(sending, index === 0, 0, index & 0xffff, index * FRAME, 0x1000 + call)
  said.copy(sending, RTP_HEADER_LENGTH, frame * FRAME, (frame + 1) * FRAME)
  talkers.noteSent(call, frame)
  socket.send(sending, remote.port, remote.address)
})

const handlers = {
  /** Resolves with the ports. */
  async open(calls: number): Promise<number[]> {
    talkers.open(calls)
    for (let call = 0; call < calls; call++) {
      const socket = await openSocket((datagram) => {
        const start = rtpPayloadStart(datagram, datagram.length)
        if (start > 0) talkers.noteHeard(call, rtpPayloadType(datagram), datagram.subarray(start))
      })
      phones.push({ socket, remote: undefined })
    }
    return phones.map(({ socket }) => socket.address().port)
  },
  connect({ call, remote }: { call: number; remote: RtpAddress }): void {
    phones[call]!.remote = remote
  },
  start: (_: undefined) => talkers.start(),
  stop: (_: undefined) => talkers.stop(),
  counts: (_: undefined) => talkers.counts(),
  record: (calls: readonly number[]) => talkers.record(calls),
  recordings: (_: undefined) => talkers.recordings(),
}

export type Phones = typeof handlers

serve(handlers)
