import t from 'tap'
import { classes, Message, methods, parseMessage, RTCIceGatherer, RTCIceTransport, type CandidatePair } from 'werift'
import { IceDoor } from '../../../src/media/webrtc/ice-door.ts'

const FROM = ['127.0.0.1', 4000] as const
const PASSWORD = 'p'.repeat(22)

/** A door in front of an agent that has met nobody; `relay` is where datagrams come in. */
function setup() {
  const { connection } = new RTCIceTransport(new RTCIceGatherer({}))
  ;(connection as unknown as { userHistory: Record<string, string> }).userHistory = { frag: PASSWORD, old: PASSWORD }
  connection.localUsername = 'frag'
  const passed: Buffer[] = []
  const door = new IceDoor(connection, () => t.fail('media from a source that was never checked'))
  const answers: Buffer[] = []
  const relay = {
    handleStunMessage: (data: Buffer, _from: typeof FROM) => void passed.push(data),
    sendStun: (message: Message) => Promise.resolve(void answers.push(message.bytes)),
  }
  door.watch(relay as unknown as CandidatePair['protocol'])
  return { door, passed, answers, knock: (data: Buffer) => relay.handleStunMessage(data, FROM) }
}

function check(messageClass: classes = classes.REQUEST, username = 'frag:them'): Message {
  return new Message(methods.BINDING, messageClass).setAttribute('USERNAME', username).setAttribute('PRIORITY', 1)
}

function signed(message = check()): Message {
  return message.addMessageIntegrity(Buffer.from(PASSWORD))
}

t.test('a check that is signed with our password passes, one that is not does not', async (t) => {
  const { door, passed, knock } = setup()
  knock(signed().addFingerprint().bytes)
  knock(signed().bytes)
  t.equal(passed.length, 2)
  knock(check().bytes)
  knock(check().addMessageIntegrity(Buffer.from('q'.repeat(22))).bytes)
  knock(Buffer.alloc(0))
  t.equal(passed.length, 2)
  t.equal(door.strangers, 3)
})

t.test('what was put behind the signature of a check spoils it', async (t) => {
  const { passed, knock } = setup()
  // What makes a pair the chosen one, added on the way.
  knock(Buffer.from(signed().appendRawAttribute(0x0025, Buffer.alloc(0)).bytes))
  t.equal(passed.length, 0)
  knock(signed(check().setAttribute('USE-CANDIDATE', null)).bytes)
  t.equal(passed.length, 1)
})

t.test('what has the first byte of STUN and is none never becomes data', async (t) => {
  const { door, passed, knock } = setup()
  knock(Buffer.concat([Buffer.from('0101', 'hex'), Buffer.alloc(30, 0x16)]))
  knock(check(classes.INDICATION).bytes)
  t.equal(passed.length, 0)
  t.equal(door.strangers, 2)
  knock(check(classes.RESPONSE).bytes)
  t.equal(passed.length, 1, 'an answer is for the agent to judge, which knows its questions')
})

t.test('a check from before an ICE restart is answered, and is no matter of the agent any more', async (t) => {
  const { door, passed, answers, knock } = setup()
  const question = check(classes.REQUEST, 'old:them')
  knock(signed(question).bytes)
  t.equal(passed.length, 0)
  const answer = parseMessage(answers[0]!, Buffer.from(PASSWORD))
  t.match(answer, { messageClass: classes.RESPONSE, transactionId: question.transactionId })
  t.same(answer?.getAttributeValue('XOR-MAPPED-ADDRESS'), FROM)
  knock(check(classes.REQUEST, 'old:them').addMessageIntegrity(Buffer.from('q'.repeat(22))).bytes)
  knock(signed(check(classes.REQUEST, 'older:them')).bytes)
  t.equal(answers.length, 1)
  t.equal(door.strangers, 2)
})
