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
`
