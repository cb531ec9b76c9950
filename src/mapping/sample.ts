/** The sample lookup table, as text. */
export function sampleMappings(): string {
  return SAMPLE
}

const SAMPLE = `# The lookup table of cubebridge: which ConnectyCube user a SIP address is in the apps' world. It is read again whenever
# it changes; if it is broken then, the old table stays and the log says file, line and key. Values may hold \${NAME} (an
# environment variable) or \${file:path} (a file's text). Check it with: cubebridge check

# Which domain a phone means by a bare extension that several domains have.
# defaultDomain: empresa.com

mappings:
  # A department: a phone that dials "vendas" or sip:vendas@empresa.com rings its app users.
  - sipUri: sip:vendas@empresa.com
    # What people see of it, and what records group by (optional).
    displayName: João Vendedor
    department: Vendas
    # The ConnectyCube user that stands for it, by its own exclusive credentials: a password, or a jwt where the
    # application has a custom identity provider.
    cube:
      userId: 12345
      login: vendas_conectycube
      password: \${VENDAS_PASSWORD}
    # App users to ring, by login or numeric id; the first who accepts has the call.
    ring: [maria, 67890]
    # What Asterisk dials when an app user calls the ConnectyCube user above (optional).
    phone: PJSIP/1001

  # A phone that app users can call, which rings no app itself.
  - sipUri: sip:1002@empresa.com
    displayName: Recepção
    cube:
      userId: 12346
      login: recepcao_conectycube
      password: \${RECEPCAO_PASSWORD}
    phone: PJSIP/1002
    # Where it differs from media.opus in the configuration (optional).
    audio:
      bitrate: 16000
    # For all its calls together, whichever side makes them (optional): destinations, maxConcurrent, perMinute, perDay
    # (of UTC), maxMinutes.
    limits:
      maxConcurrent: 2

  # A gateway: its ConnectyCube user stands for all numbers of the routes below.
  - sipUri: sip:gateway@empresa.com
    displayName: Gateway
    cube:
      userId: 12347
      login: gateway_conectycube
      password: \${GATEWAY_PASSWORD}

  # A room: all who call it, phones and apps, come together. Whoever is alone in it hears music.
  - sipUri: sip:sala@empresa.com
    displayName: Sala
    cube:
      userId: 12348
      login: sala_conectycube
      password: \${SALA_PASSWORD}
    room:
      maxParticipants: 8

# Ways for the numbers that no mapping has, by patterns like those of Asterisk's dialplan: after _, X is a digit, Z 1-9,
# N 2-9, [13-5] one of these; at the end . is one or more letters and ! any number of them. The most specific is taken.
# In templates {number} is all that was dialled, {rest} what follows the pattern's fixed beginning, {tail} what . or !
# stood for. Numbers are text: put those without _ in quotes.
routes:
  # A phone that dials 8 and an app user's id rings that user, called by the gateway. "login:{rest}" takes a login.
  - name: app-users
    from: phones
    match: _8.
    identity: sip:gateway@empresa.com
    ring: '{rest}'

  # An app that calls the gateway's user and names a number in the call's userInfo (phoneNumber) gets it through the
  # trunk's endpoint, which asterisk.endpoints must allow. Here the 0 is left out.
  - name: trunk
    from: apps
    match: _0Z.
    identity: sip:gateway@empresa.com
    dial: PJSIP/{rest}@tronco
    # Where they differ from calls.limits in the configuration (optional). "destinations" are of what was dialled.
    limits:
      destinations: [_0ZXXXXXXXXX, _0ZX9XXXXXXXX]
      perDay: 200
      maxMinutes: 60
`
