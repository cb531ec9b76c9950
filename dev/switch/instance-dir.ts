import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { tone } from '../audio/heard.ts'
import { encodeWav } from '../audio/wav.ts'
import type { AsteriskProgram } from '../setup/asterisk-program.ts'
import { repositoryDir } from '../setup/paths.ts'
import { setInConf } from './conf-text.ts'
import type { SwitchPorts } from './free-ports.ts'

/** What makes one instance of the sample switch differ from the sample files. */
export interface InstanceSettings {
  /** Where SIP and RTP listen. ARI and AMI stay on loopback. */
  readonly host: string
  readonly ports: SwitchPorts
  readonly ari: { readonly user: string; readonly password: string }
  /** A second, read-only account by which tests look at what is left over. */
  readonly observer: { readonly user: string; readonly password: string }
  readonly ami: { readonly user: string; readonly secret: string }
  /** The bridge's own SIP account, by WebSocket. */
  readonly line: { readonly user: string; readonly password: string }
  /** Passwords by phone. */
  readonly phones: ReadonlyMap<string, string>
  /** Text to be added to configuration files, by file name: `{'extensions.conf': '[more]\n…'}`. */
  readonly extraConf: Readonly<Record<string, string>>
}

const FOLDERS = ['etc', 'run', 'log', 'db', 'spool/recording', 'cache', 'key/keys', 'var', 'moh']

/** Files of which a missing one is an error in Asterisk's log, and an empty one is not. */
const EMPTY = [
  'acl',
  'ccss',
  'cel',
  'chan_websocket',
  'features',
  'pjproject',
  'udptl',
  'websocket_client',
  'sorcery',
  'extconfig',
]

/** The phones that the sample files have; further ones are written like them. */
const SAMPLE_PHONES: readonly string[] = ['1001', '1002']

/** What an instance plays as music on hold: a tone, so that a test can tell it from what phones and apps say. */
export const HOLD_MUSIC_HZ = 1700
const MUSIC_SECONDS = 20
const MUSIC_RATE = 8000

/** One value that an instance puts in the place of the sample's: file, section, key, value. */
type Change = readonly [file: string, section: string, key: string, value: string]

/** Writes the instance's folders and its `etc`: the sample files, with the instance's own ports and secrets in them. */
export async function writeInstance(dir: string, program: AsteriskProgram, settings: InstanceSettings): Promise<void> {
  for (const folder of FOLDERS) await mkdir(join(dir, folder), { recursive: true })
  const files = await sampleFiles()
  for (const name of EMPTY) files.set(`${name}.conf`, '')
  for (const [file, section, key, value] of changes(dir, settings)) {
    files.set(file, setInConf(files.get(file) ?? '', section, key, value))
  }
  append(files, 'asterisk.conf', directories(dir, program))
  append(files, 'ari.conf', account(settings.observer))
  for (const [phone, password] of settings.phones) {
    if (!SAMPLE_PHONES.includes(phone)) append(files, 'cubebridge-phones.conf', phoneSections(phone, password))
  }
  for (const [file, text] of Object.entries(settings.extraConf)) append(files, file, text)

  await rm(join(dir, 'etc'), { recursive: true, force: true })
  await mkdir(join(dir, 'etc'))
  for (const [file, text] of files) await writeFile(join(dir, 'etc', file), text, { mode: 0o600 })
  const music = encodeWav({ samples: tone(HOLD_MUSIC_HZ, MUSIC_SECONDS, MUSIC_RATE, -18), sampleRate: MUSIC_RATE })
  await writeFile(join(dir, 'moh', 'hold.wav'), music)
}

async function sampleFiles(): Promise<Map<string, string>> {
  const files = new Map<string, string>()
  for (const folder of ['asterisk-conf', 'dialplan']) {
    const from = join(repositoryDir, folder)
    for (const name of await readdir(from)) {
      if (name.endsWith('.conf')) files.set(name, await readFile(join(from, name), 'utf8'))
    }
  }
  return files
}

function append(files: Map<string, string>, file: string, text: string): void {
  files.set(file, `${files.get(file) ?? ''}\n${text}\n`)
}

function changes(dir: string, { host, ports, ari, ami, line, phones }: InstanceSettings): Change[] {
  return [
    ['http.conf', 'general', 'bindport', String(ports.http)],
    ['cubebridge-ari.conf', ari.user, 'password', ari.password],
    ['manager.conf', 'general', 'port', String(ports.ami)],
    ['cubebridge-manager.conf', ami.user, 'secret', ami.secret],
    ['pjsip.conf', 'transport-udp', 'bind', `${host}:${ports.sip}`],
    ['pjsip.conf', 'transport-tcp', 'bind', `${host}:${ports.sip}`],
    ['cubebridge-phones.conf', 'cubebridge-phone', 'media_address', host],
    ['cubebridge-line.conf', `${line.user}-auth`, 'password', line.password],
    ...SAMPLE_PHONES.map((phone): Change => [
      'cubebridge-phones.conf',
      `${phone}-auth`,
      'password',
      phones.get(phone) ?? '',
    ]),
    ['rtp.conf', 'general', 'rtpstart', String(ports.rtp[0])],
    ['rtp.conf', 'general', 'rtpend', String(ports.rtp[1])],
    ['musiconhold.conf', 'default', 'directory', join(dir, 'moh')],
  ]
}

function account({ user, password }: { user: string; password: string }): string {
  return `[${user}]\ntype = user\nread_only = yes\npassword_format = plain\npassword = ${password}`
}

/** As the sample has them. */
function phoneSections(phone: string, password: string): string {
  return [
    `[${phone}](cubebridge-phone)`,
    `callerid = "Phone ${phone}" <${phone}>`,
    `auth = ${phone}-auth`,
    `aors = ${phone}`,
    `[${phone}-auth](cubebridge-auth)`,
    `username = ${phone}`,
    `password = ${password}`,
    `[${phone}](cubebridge-aor)`,
  ].join('\n')
}

function directories(dir: string, program: AsteriskProgram): string {
  return [
    '[directories]',
    ...(program.modulesDir ? [`astmoddir => ${program.modulesDir}`] : []),
    ...(program.dataDir ? [`astdatadir => ${program.dataDir}`] : []),
    `astetcdir => ${dir}/etc`,
    `astvarlibdir => ${dir}/var`,
    `astdbdir => ${dir}/db`,
    `astkeydir => ${dir}/key`,
    `astagidir => ${dir}/var/agi-bin`,
    `astcachedir => ${dir}/cache`,
    `astspooldir => ${dir}/spool`,
    `astrundir => ${dir}/run`,
    `astlogdir => ${dir}/log`,
  ].join('\n')
}
