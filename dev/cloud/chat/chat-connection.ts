import { randomBytes, randomUUID } from 'node:crypto'
import { WebSocket } from 'ws'
import { answerIq } from './iq.ts'
import { bareJid, fullJid } from './jid.ts'
import { NS } from './namespaces.ts'
import { authenticate, mechanisms } from './sasl.ts'
import { child, childText, parseXml, serialize, xml, type XmlElement } from './xml.ts'
import type { Parts } from '../parts.ts'

type StreamState =
  | { readonly status: 'new' }
  | { readonly status: 'authenticated'; readonly userId: number | undefined }
  | { readonly status: 'bound'; readonly userId: number | undefined; readonly resource: string; readonly jid: string }
  | { readonly status: 'closed' }

/** One chat stream: XMPP over WebSocket (RFC 7395). Whatever a client sends, the worst is that its stream closes. */
export class ChatConnection {
  /** Whether the device asked for carbons (XEP-0280). */
  carbons = false
  readonly #socket: WebSocket
  readonly #parts: Parts
  readonly #onEnd: (connection: ChatConnection) => void
  #state: StreamState = { status: 'new' }
  #frozen = false
  /** Stanzas handled, for stream management's `<a h>` (XEP-0198). */
  #handled = 0

  /** `onEnd` is called once, when the stream is over, for whatever reason. */
  constructor(socket: WebSocket, parts: Parts, onEnd: (connection: ChatConnection) => void) {
    this.#socket = socket
    this.#parts = parts
    this.#onEnd = onEnd
    socket.on('message', (data, binary) => {
      if (this.#frozen || this.#state.status === 'closed') return
      try {
        if (binary) throw new Error('binary message')
        this.#receive(parseXml((data as Buffer).toString('utf8')))
      } catch {
        this.fail('not-well-formed')
      }
    })
    socket.on('close', () => this.#end())
    // Such as a frame beyond the size limit: 'close' follows.
    socket.on('error', () => undefined)
  }

  get userId(): number | undefined {
    return 'userId' in this.#state ? this.#state.userId : undefined
  }

  get resource(): string | undefined {
    return this.#state.status === 'bound' ? this.#state.resource : undefined
  }

  get jid(): string | undefined {
    return this.#state.status === 'bound' ? this.#state.jid : undefined
  }

  get frozen(): boolean {
    return this.#frozen
  }

  send(element: XmlElement): void {
    this.sendText(serialize(element))
  }

  /** Sends text as it is, well-formed or not: for tests of clients. */
  sendText(text: string): void {
    if (!this.#frozen && this.#socket.readyState === WebSocket.OPEN) this.#socket.send(text)
  }

  /** Stops reading and writing but keeps the socket: a peer whose network went away looks like this. */
  freeze(): void {
    this.#frozen = true
    this.#socket.pause()
  }

  /** Cuts the socket without a goodbye. */
  destroy(): void {
    this.#socket.terminate()
    this.#end()
  }

  /** Ends the stream with a stream error (RFC 6120 4.9). */
  fail(condition: string): void {
    this.send(xml('stream:error', { 'xmlns:stream': NS.streams }, xml(condition, { xmlns: NS.streamErrors })))
    this.#goodbye()
  }

  #receive(element: XmlElement): void {
    switch (element.name) {
      case 'open':
        this.#open()
        break
      case 'close':
        this.#goodbye()
        break
      case 'auth':
        this.#authenticate(element)
        break
      case 'enable':
      case 'r':
      case 'a':
        this.#streamManagement(element)
        break
      case 'iq':
      case 'presence':
      case 'message':
        this.#stanza(element)
        break
      default:
        this.fail('unsupported-stanza-type')
    }
  }

  /** Counting only (XEP-0198): streams are not resumed. */
  #streamManagement({ name, attributes: { xmlns } }: XmlElement): void {
    if (this.#state.status !== 'bound') this.fail('not-authorized')
    else if (name === 'enable') this.send(xml('enabled', { xmlns, id: randomUUID() }))
    else if (name === 'r') this.send(xml('a', { xmlns, h: String(this.#handled) }))
  }

  #stanza(element: XmlElement): void {
    this.#handled++
    if (this.#state.status === 'authenticated' && child(element, 'bind')) this.#bind(element, this.#state.userId)
    else if (this.#state.status !== 'bound') this.fail('not-authorized')
    else if (element.name === 'iq') {
      const answer = answerIq(element, this, this.#parts)
      if (answer) this.send(answer)
    } else if (this.#state.userId === undefined) this.fail('not-authorized')
    else if (element.name === 'presence') this.#presence(element, this.#state.userId, this.#state.resource)
    else this.#message(element, this.#state.userId, this.#state.jid)
  }

  #open(): void {
    const from = this.#parts.settings.chatDomain
    this.send(xml('open', { xmlns: NS.framing, from, id: randomUUID(), version: '1.0', 'xml:lang': 'en' }))
    const features =
      this.#state.status === 'new'
        ? [xml('mechanisms', { xmlns: NS.sasl }, ...mechanisms(this.#parts).map((name) => xml('mechanism', {}, name)))]
        : [xml('bind', { xmlns: NS.bind }), xml('session', { xmlns: NS.session }, xml('optional'))]
    this.send(xml('stream:features', { 'xmlns:stream': NS.streams }, ...features))
  }

  #authenticate(element: XmlElement): void {
    if (this.#state.status !== 'new') {
      this.fail('not-authorized')
      return
    }
    const result = authenticate(element, this.#parts)
    if (result.kind === 'failure') this.send(xml('failure', { xmlns: NS.sasl }, xml(result.condition)))
    else {
      this.#state = { status: 'authenticated', userId: result.userId }
      this.send(xml('success', { xmlns: NS.sasl }))
    }
  }

  #bind(iq: XmlElement, userId: number | undefined): void {
    const { settings } = this.#parts
    const wanted = childText(child(iq, 'bind'), 'resource')
    const resource = wanted || `connectycube-${randomBytes(6).toString('hex')}`
    const jid =
      userId === undefined ? `${randomUUID()}@${settings.chatDomain}/${resource}` : fullJid(settings, userId, resource)
    this.#state = { status: 'bound', userId, resource, jid }
    this.send(
      xml(
        'iq',
        { xmlns: NS.client, type: 'result', id: iq.attributes.id, to: jid },
        xml('bind', { xmlns: NS.bind }, xml('jid', {}, jid)),
      ),
    )
  }

  #presence(presence: XmlElement, userId: number, resource: string): void {
    // Directed presence joins chat rooms, which are no part of calling.
    if (presence.attributes.to !== undefined) return
    if (presence.attributes.type === 'unavailable') this.#parts.chat.leave(userId, resource, this)
    else if (presence.attributes.type === undefined) {
      this.#parts.chat.arrive(userId, resource, this)
      for (const device of this.#parts.chat.devices(userId).values()) {
        device.send(xml('presence', { xmlns: NS.client, from: this.jid, to: device.jid }))
      }
    }
  }

  #message(message: XmlElement, userId: number, jid: string): void {
    const { settings, chat } = this.#parts
    const to = message.attributes.to ?? bareJid(settings, userId)
    // The sender is who signed in, whatever the stanza says (RFC 6120 8.1.2.1).
    const stamped = { ...message, attributes: { ...message.attributes, xmlns: NS.client, from: jid, to } }
    if (chat.route(stamped, { userId, connection: this }) || message.attributes.type === 'error') return
    this.send(
      xml(
        'message',
        { xmlns: NS.client, type: 'error', id: message.attributes.id, from: to, to: jid },
        xml(
          'error',
          { code: '503', type: 'cancel' },
          xml('service-unavailable', { xmlns: NS.stanzaErrors }),
          xml('text', { xmlns: NS.stanzaErrors, 'xml:lang': 'en' }, 'Service not available.'),
        ),
      ),
    )
  }

  #goodbye(): void {
    this.send(xml('close', { xmlns: NS.framing }))
    this.#socket.close()
    this.#end()
  }

  #end(): void {
    const state = this.#state
    if (state.status === 'closed') return
    this.#state = { status: 'closed' }
    this.#onEnd(this)
    if (state.status === 'bound' && state.userId !== undefined) {
      this.#parts.chat.leave(state.userId, state.resource, this)
    }
  }
}
