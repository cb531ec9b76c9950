import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { chmod, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import t, { type Test } from 'tap'
import { runCli, type CliOptions } from '../../src/cli/run-cli.ts'
import { loadConfig } from '../../src/config/load-config.ts'
import type { BridgeConfig } from '../../src/config/bridge-config.ts'
import { ConfigError } from '../../src/lib/config-error.ts'

const ENV = {
  ARI_PASSWORD: 'hunter22',
  AMI_SECRET: 'hunter22',
  CUBE_AUTH_KEY: 'hunter22',
  CUBEBRIDGE_TOKEN: 'hunter22-0123456789',
  VENDAS_PASSWORD: 'hunter22',
  RECEPCAO_PASSWORD: 'hunter22',
  GATEWAY_PASSWORD: 'hunter22',
  SALA_PASSWORD: 'hunter22',
}

/** Runs a command line in `cwd`; nothing it prints may hold a secret. */
async function cli(t: Test, cwd: string, argv: string[], more: Partial<CliOptions> = {}) {
  const out = new PassThrough()
  const err = new PassThrough()
  const code = await runCli(argv, {
    start: () => Promise.reject(new Error('the bridge was started')),
    stdout: out,
    stderr: err,
    env: ENV,
    cwd,
    colour: false,
    ...more,
  })
  const stdout = String(out.read() ?? '')
  const stderr = String(err.read() ?? '')
  t.notMatch(stdout + stderr, /hunter22/, 'no secret is printed')
  return { code, stdout, stderr }
}

/** A folder with the samples as `init` writes them. */
async function initialised(t: Test): Promise<string> {
  const folder = t.testdir({})
  t.equal((await cli(t, folder, ['init'])).code, 0)
  return folder
}

t.test('init writes both samples and two secrets for the owner only, and they pass the check', async (t) => {
  const folder = await initialised(t)
  for (const name of ['cubebridge.yaml', 'mappings.yaml', 'secrets/http-token', 'secrets/store-key']) {
    t.equal((await stat(join(folder, name))).mode & 0o777, 0o600, name)
  }
  t.equal((await stat(join(folder, 'secrets'))).mode & 0o777, 0o700)
  const { code, stdout } = await cli(t, folder, ['check'], { env: { ...ENV, CUBEBRIDGE_TOKEN: undefined } })
  t.equal(code, 0)
  t.match(stdout, /cubebridge\.yaml: right\n.*mappings\.yaml: right, 4 mappings\n/)
})

t.test(
  'the secrets that init makes are what the configuration has, and stand in neither it nor the output',
  async (t) => {
    const folder = t.testdir({})
    const { stdout } = await cli(t, folder, ['init'])
    const [token, key] = await Promise.all(
      ['http-token', 'store-key'].map((name) => readFile(join(folder, 'secrets', name), 'utf8')),
    )
    const text = await readFile(join(folder, 'cubebridge.yaml'), 'utf8')
    for (const secret of [token!.trim(), key!.trim()]) {
      t.ok(secret.length >= 32)
      t.notOk((stdout + text).includes(secret))
    }
    const { http, store } = await loadConfig(join(folder, 'cubebridge.yaml'), ENV)
    t.strictSame(http.tokens, [token!.trim()])
    t.equal(store.key?.toString('base64'), key!.trim())
    t.equal((await cli(t, folder, ['init'])).code, 0)
    t.equal(await readFile(join(folder, 'secrets/http-token'), 'utf8'), token, 'a second init leaves them')
  },
)

t.test('init never overwrites', async (t) => {
  const folder = t.testdir({ 'cubebridge.yaml': 'mine' })
  const { code, stdout } = await cli(t, folder, ['init'])
  t.equal(code, 0)
  t.match(stdout, /cubebridge\.yaml: is there already, left as it is/)
  t.equal(await readFile(join(folder, 'cubebridge.yaml'), 'utf8'), 'mine')
  t.match(await readFile(join(folder, 'mappings.yaml'), 'utf8'), /sipUri/)
  t.strictSame(
    (await readdir(folder)).sort(),
    ['cubebridge.yaml', 'mappings.yaml'],
    'and no secrets that nothing names',
  )
})

t.test('init makes the folder for the owner only, and leaves the mode of one that is there', async (t) => {
  const folder = t.testdir({ there: {} })
  await chmod(join(folder, 'there'), 0o755)
  t.match(await cli(t, folder, ['init', 'there/new/folder']), { code: 0, stderr: '' })
  t.match(await readFile(join(folder, 'there/new/folder/cubebridge.yaml'), 'utf8'), /asterisk:/)
  const modes = await Promise.all(['', '/new', '/new/folder'].map((path) => stat(join(folder, `there${path}`))))
  t.strictSame(
    modes.map(({ mode }) => mode & 0o777),
    [0o755, 0o700, 0o700],
  )
})

t.test('init says when it can not write', async (t) => {
  const folder = t.testdir({ file: 'mine' })
  for (const path of ['file', 'file/below']) {
    t.match(await cli(t, folder, ['init', path]), {
      code: 1,
      stderr: /file.*: can't be created: a file is in the way/,
    })
  }
  t.equal(await readFile(join(folder, 'file'), 'utf8'), 'mine')
})

t.test('check names what is wrong by file, line and key, and ends with 1', async (t) => {
  const folder = await initialised(t)
  const mappings = join(folder, 'mappings.yaml')
  const right = await readFile(mappings, 'utf8')
  await writeFile(mappings, right.replace('phone: PJSIP/1001', 'phon: PJSIP/1001'))
  t.match(await cli(t, folder, ['check']), {
    code: 1,
    stdout: /cubebridge\.yaml: right/,
    stderr: /mappings\.yaml:\d+:\d+: mappings\[0\]\.phon is not a known key; did you mean "phone"\?/,
  })

  const config = join(folder, 'cubebridge.yaml')
  await writeFile(config, (await readFile(config, 'utf8')).replace('port: 8099', 'port: many'))
  t.match(await cli(t, folder, ['check']), {
    code: 1,
    stdout: '',
    stderr: /cubebridge\.yaml:\d+:\d+: http\.port must be a number, but is text/,
  })
})

t.test('check refuses a mapping whose phone the configuration does not allow', async (t) => {
  const folder = await initialised(t)
  const config = join(folder, 'cubebridge.yaml')
  await writeFile(config, (await readFile(config, 'utf8')).replace('endpoints: PJSIP/*', 'endpoints: PJSIP/1001'))
  t.match(await cli(t, folder, ['check']), { code: 1, stderr: /mappings\[1\]\.phone is not among the endpoints/ })
})

t.test('check names a secret that is not there', async (t) => {
  const folder = await initialised(t)
  t.match(await cli(t, folder, ['check'], { env: { ...ENV, ARI_PASSWORD: undefined } }), {
    code: 1,
    stderr: /asterisk\.ari\.password needs the environment variable ARI_PASSWORD, which is not set/,
  })
})

t.test('the configuration may be named by option and by environment', async (t) => {
  const folder = await initialised(t)
  const elsewhere = t.testdirName
  const file = join(folder, 'cubebridge.yaml')
  t.match(await cli(t, '/', ['check', '--config', file]), { code: 0 })
  t.match(await cli(t, '/', ['check'], { env: { ...ENV, CUBEBRIDGE_CONFIG: file } }), { code: 0 })
  t.match(await cli(t, elsewhere, ['check', '-c', 'none.yaml']), {
    code: 1,
    stderr: /none\.yaml: the file does not exist/,
  })
})

t.test('run, which is the default, starts the bridge with the configuration and ends with its code', async (t) => {
  const folder = await initialised(t)
  for (const argv of [[], ['run'], ['run', '--config', 'cubebridge.yaml'], ['--config', 'cubebridge.yaml']]) {
    const started: BridgeConfig[] = []
    const start = (config: BridgeConfig) => {
      started.push(config)
      return Promise.resolve(7)
    }
    t.equal((await cli(t, folder, argv, { start })).code, 7, argv.join(' '))
    t.match(started, [{ asterisk: { ari: { password: 'hunter22' } }, mappings: join(folder, 'mappings.yaml') }])
  }
})

t.test('run tells why it does not start, a defect with its stack', async (t) => {
  const folder = await initialised(t)
  t.match(await cli(t, t.testdirName, ['run', '-c', 'none.yaml']), { code: 1, stderr: /does not exist/ })
  const refused = () => Promise.reject(new ConfigError('config_invalid', 'x.yaml', 'is wrong'))
  t.strictSame(await cli(t, folder, [], { start: refused }), {
    code: 1,
    stdout: '',
    stderr: 'cubebridge:\nx.yaml: is wrong\n',
  })
  t.match(await cli(t, folder, []), { code: 1, stderr: /Error: the bridge was started\n +at / })
})

t.test('map-test tells which mapping an address leads to', async (t) => {
  const folder = await initialised(t)
  for (const address of ['vendas', 'SIP:Vendas@empresa.com;x=y', 'cube:12345']) {
    const { code, stdout } = await cli(t, folder, ['map-test', address])
    t.equal(code, 0, address)
    t.match(stdout, /sip:vendas@empresa\.com\n[^]*Vendas\n[^]*vendas_conectycube \(12345\), by password/)
    t.match(stdout, /a phone rings +maria, 67890\nan app rings +PJSIP\/1001\n/)
  }
  t.match(await cli(t, folder, ['map-test', '1002']), { code: 0, stdout: /a phone rings +nobody/ })
})

t.test('map-test says when there is none, and what is near', async (t) => {
  const folder = await initialised(t)
  t.match(await cli(t, folder, ['map-test', 'venda']), {
    code: 1,
    stderr: /"venda" is in no mapping.*did you mean "vendas"/,
  })
  t.match(await cli(t, folder, ['map-test', 'cube:1']), { code: 1 })
  t.match(await cli(t, folder, ['map-test', 'a\u001b[31mb\r\n']), { code: 1, stderr: /"a\\u001b\[31mb\\r\\n"/ })
})

t.test('map-test tells which route a number takes, what it rings or dials, and under which limits', async (t) => {
  const folder = await initialised(t)
  const told = async (address: string) => {
    const { code, stdout, stderr } = await cli(t, folder, ['map-test', address])
    return { code, text: (stdout + stderr).replace(/ +/g, ' ') }
  }
  t.match(await told('84711'), {
    code: 0,
    text: /^route app-users, from phones, _8\.\nnumber 84711\nidentity sip:gateway@[^\n]*\(12347\)[^\n]*\nrings user 4711\n$/,
  })
  t.match(await told('8maria'), { code: 0, text: /rings login maria\n/ })
  t.match(await told('cube:12347/011 99-99'), {
    code: 0,
    text: /number 0119999\n[^]*dials PJSIP\/119999@tronco\nlimits of route destinations .*refused\), maxConcurrent 20/,
  })
  t.match(await told('cube:12347/011999998888'), {
    code: 0,
    text: /limits of route destinations _0ZXXXXXXXXX _0ZX9XXXXXXXX, maxConcurrent 20, perMinute 30, perDay 200, maxMinutes 60\n/,
  })
  t.match(await told('1002'), { code: 0, text: /limits of mapping maxConcurrent 2\n/ })
  t.match(await told('cube:12347/123'), { code: 1, text: /no route of sip:gateway@empresa.com is for the number 123/ })
  t.match(await told('cube:12345/0119'), { code: 1, text: /no route of sip:vendas@empresa.com is for the number/ })
  t.match(await told('7000'), { code: 1, text: /"7000" is in no mapping of .*, and no route is for it\n$/ })
  const config = join(folder, 'cubebridge.yaml')
  const text = await readFile(config, 'utf8')
  await writeFile(config, text.replace('# dialContext:', 'dialContext:'))
  t.match(await told('7000'), { code: 1, text: /an operator .* reaches Local\/7000@cubebridge-apps\/n\n$/ })
})

t.test('version prints the version', async (t) => {
  const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  t.match(await cli(t, '/', ['version']), {
    code: 0,
    stdout: `cubebridge ${version} (Node ${process.versions.node})\n`,
  })
  t.match(await cli(t, '/', ['--version']), { code: 0, stdout: `${version}\n` })
})

t.test('a wrong command line ends with 2 and points to the help', async (t) => {
  for (const argv of [
    ['chekc'],
    ['check', '--confg', 'x'],
    ['map-test'],
    ['run', 'extra'],
    ['health-check', '-t', '-1'],
  ]) {
    const { code, stderr } = await cli(t, '/', argv)
    t.equal(code, 2, argv.join(' '))
    t.match(stderr, /error: .*[^]*cubebridge --help/, argv.join(' '))
  }
  const { code, stdout } = await cli(t, '/', ['--help'])
  t.equal(code, 0)
  for (const name of [
    ...['run', 'check', 'init', 'map-test', 'health-check', 'doctor', 'version', 'calls', 'call', 'hangup', 'transfer'],
    ...['consult', 'events', 'cdr', 'recordings', 'mappings', 'tokens', 'drain'],
  ]) {
    t.match(stdout, new RegExp(`^ +${name} `, 'm'), name)
  }
})

t.test('an unknown command is named, with the one that was meant', async (t) => {
  for (const argv of [['chekc'], ['chekc', '--config', 'x.yaml'], ['--config', 'x.yaml', 'chekc']]) {
    t.match(await cli(t, '/', argv), { code: 2, stderr: /error: unknown command "chekc"; did you mean "check"\?\n/ })
  }
  t.match(await cli(t, '/', ['a\u001b[31mb']), { code: 2, stderr: /unknown command "a\\u001b\[31mb"\n/ })
  t.match(await cli(t, '/', ['run', 'extra']), { code: 2, stderr: /error: run takes no argument, but got "extra"\n/ })
  t.match(await cli(t, '/', ['--config', 'x.yaml', 'check']), { code: 2, stderr: /options go behind the command/ })
})

t.test('health-check asks the address of the configuration', async (t) => {
  const paths: (string | undefined)[] = []
  let status = 200
  const server = createServer((request, response) => {
    paths.push(request.url)
    response.writeHead(status).end('{"status":"alive"}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const { port } = server.address() as AddressInfo

  const folder = await initialised(t)
  const config = join(folder, 'cubebridge.yaml')
  const sample = await readFile(config, 'utf8')
  const ask = async (text: string, ...argv: string[]) => {
    await writeFile(config, text)
    return cli(t, folder, ['health-check', ...argv])
  }
  const here = sample.replace('port: 8099', `port: ${port}`)
  t.match(await ask(here), { code: 0, stdout: '{"status":"alive"}\n' })
  const everywhere = here.replace(/( +)address: 127.0.0.1\n( +# Its TCP port)/, '$1address: 0.0.0.0\n$2')
  t.match(await ask(everywhere.replace('insecure: false', 'insecure: true')), { code: 0 })
  t.match(await ask(sample, '--url', `http://127.0.0.1:${port}`), { code: 0 })
  t.strictSame(paths, ['/health', '/health', '/health'])

  status = 500
  t.match(await ask(here), { code: 1, stderr: /answers 500/ })
  t.match(await ask(sample.replace('enabled: true\n  # Serve the web', 'enabled: false\n  # Serve the web')), {
    code: 1,
    stderr: /http\.enabled/,
  })
})

t.test('health-check says when nobody answers, and does not wait for ever', async (t) => {
  const server = createServer(() => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}`
  t.match(await cli(t, '/', ['health-check', '--url', url, '--timeout', '0.2']), {
    code: 1,
    stderr: /does not answer: no answer within 0\.2 s/,
  })
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  t.match(await cli(t, '/', ['health-check', '--url', url]), { code: 1, stderr: /does not answer: .*ECONNREFUSED/ })
})
