import { WebSocket } from 'ws'
import { childText, child, parseXml, xml, serialize, type XmlElement } from '../../../dev/cloud/chat/xml.ts'
import type { Cloud } from '../../../dev/cloud/cloud.ts'
import type { CloudUser } from '../../../dev/cloud/users.ts'
import { within } from '../../../src/lib/deadline.ts'

const WAIT_MS = 5000

/** A chat client that says exactly what a test tells it to, well-formed or not. */
export class ChatClient {
  readonly received: XmlElement[] = []
  readonly socket: WebSocket
  readonly closed: Promise<void>
  jid = ''
  #arrived: () => void = () => undefined

  constructor(url: string, protocols: string[] = ['xmpp']) {
    this.socket = new WebSocket(url, protocols)
    this.closed = new Promise((resolve) => this.socket.on('close', () => resolve()))
    this.socket.on('error', () => undefined)
    this.socket.on('message', (data) => {
      this.received.push(parseXml((data as Buffer).toString()))
      this.#arrived()
    })
  }

  /** Opens a stream and signs a user in as one of its devices. */
  static async signIn(cloud: Cloud, user: CloudUser, resource: string): Promise<ChatClient> {
    const client = new ChatClient(cloud.endpoints.chat_url)
    await client.open()
    await client.authenticate(`${user.id}-${cloud.appId}`, user.password ?? '')
    await client.next('success')
    await client.open()
    client.send(`<iq type="set" id="b"><bind xmlns="bind"><resource>${resource}</resource></bind></iq>`)
    const bound = await client.next('iq')
    client.jid = childText(child(bound, 'bind'), 'jid') ?? ''
    client.send('<iq type="set" id="c"><enable xmlns="urn:xmpp:carbons:2"/></iq>')
    await client.next('iq')
    client.send('<presence/>')
    await client.next('presence')
    return client
  }

  async open(): Promise<XmlElement> {
    if (this.socket.readyState !== WebSocket.OPEN) {
      const opened = new Promise((resolve, reject) => this.socket.once('open', resolve).once('error', reject))
      await within(WAIT_MS, opened, 'connecting')
    }
    this.send('<open xmlns="urn:ietf:params:xml:ns:xmpp-framing" version="1.0" to="localhost"/>')
    await this.next('open')
    return this.next('stream:features')
  }

  async authenticate(name: string, password: string, mechanism = 'PLAIN'): Promise<void> {
    const text = Buffer.from(`\0${name}\0${password}`).toString('base64')
    this.send(serialize(xml('auth', { xmlns: 'urn:ietf:params:xml:ns:xmpp-sasl', mechanism }, text)))
    return Promise.resolve()
  }

  send(text: string | Buffer): void {
    this.socket.send(text)
  }

  /** A call signal; `to` is a JID. */
  signal(to: string, signalType: string, sessionID = 's1', type = 'headline'): void {
    this.send(
      serialize(
        xml(
          'message',
          { to, type, id: 'm1', from: 'someone-else@localhost' },
          xml(
            'extraParams',
            { xmlns: 'jabber:client' },
            xml('moduleIdentifier', {}, 'WebRTCVideoChat'),
            xml('signalType', {}, signalType),
            xml('sessionID', {}, sessionID),
          ),
        ),
      ),
    )
  }

  /** Takes the next element of this name, leaving out what came before it. */
  async next(name: string): Promise<XmlElement> {
    const found = async () => {
      for (;;) {
        const element = this.received.shift()
        if (element?.name === name) return element
        if (!element) await new Promise<void>((resolve) => (this.#arrived = resolve))
      }
    }
    return within(WAIT_MS, found(), `waiting for <${name}>`)
  }

  /** Everything that arrived until the server has answered a ping: what is not among it was not sent. */
  async settled(): Promise<XmlElement[]> {
    const id = `ping-${Math.random()}`
    this.send(`<iq type="get" id="${id}"><ping xmlns="urn:xmpp:ping"/></iq>`)
    const answered = async () => {
      while (this.received.at(-1)?.attributes.id !== id) {
        await new Promise<void>((resolve) => (this.#arrived = resolve))
      }
    }
    await within(WAIT_MS, answered(), 'waiting for the ping')
    return this.received.splice(0).slice(0, -1)
  }

  close(): void {
    this.socket.terminate()
  }
}

/** What a message carries: the signal type, and for a carbon `sent:` before it. */
export function summary(message: XmlElement): string {
  const carbon = child(child(child(message, 'sent'), 'forwarded'), 'message')
  const signalType = childText(child(carbon ?? message, 'extraParams'), 'signalType') ?? message.attributes.type ?? ''
  return carbon ? `sent:${signalType}` : signalType
}
