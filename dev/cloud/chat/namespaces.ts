/** XML namespaces that the SDK's chat uses. */
export const NS = {
  client: 'jabber:client',
  /** RFC 7395 */
  framing: 'urn:ietf:params:xml:ns:xmpp-framing',
  streams: 'http://etherx.jabber.org/streams',
  streamErrors: 'urn:ietf:params:xml:ns:xmpp-streams',
  stanzaErrors: 'urn:ietf:params:xml:ns:xmpp-stanzas',
  sasl: 'urn:ietf:params:xml:ns:xmpp-sasl',
  bind: 'urn:ietf:params:xml:ns:xmpp-bind',
  session: 'urn:ietf:params:xml:ns:xmpp-session',
  /** XEP-0280 */
  carbons: 'urn:xmpp:carbons:2',
  /** XEP-0297 */
  forward: 'urn:xmpp:forward:0',
  /** XEP-0199 */
  ping: 'urn:xmpp:ping',
  /** XEP-0012 */
  lastActivity: 'jabber:iq:last',
  /** XEP-0198 */
  streamManagement: 'urn:xmpp:sm:3',
  /** Sent by the SDK's markActive and markInactive. */
  mobile: 'http://tigase.org/protocol/mobile#v2',
  /** Sent by the SDK's subscribeToUserLastActivityStatus. */
  statusStreaming: 'https://connectycube.com/protocol/status_streaming',
} as const
